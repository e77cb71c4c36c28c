#include "trust/chain.h"
#include "base/text.h"
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { SECURITY_LEVEL = 2 };    /* of OpenSSL: 112 bits, so no SHA-1 and no RSA below 2048 */

static void stack_release(STACK_OF(X509) **s) { sk_X509_free(*s); }
static void path_release(STACK_OF(X509) **s) { sk_X509_pop_free(*s, X509_free); }
static void context_release(X509_STORE_CTX **c) { X509_STORE_CTX_free(*c); }

static int
check_leaf(const struct cert *leaf, struct diag *why)
{
	uint32_t flags = X509_get_extension_flags(leaf->x509);

	ERR_clear_error();
	if (flags & EXFLAG_INVALID)
		return diag_set(why, DIAG_REFUSED, "an extension of the certificate is not DER, or occurs twice");
	if (cert_is_ca(leaf))
		return diag_set(why, DIAG_REFUSED, "the certificate is an authority's, not a signer's");
	if (flags & EXFLAG_CRITICAL)
		return diag_set(why, DIAG_REFUSED, "the certificate has an unknown critical extension");
	if (!(flags & EXFLAG_KUSAGE) || !(X509_get_key_usage(leaf->x509) & KU_DIGITAL_SIGNATURE))
		return diag_set(why, DIAG_REFUSED, "the certificate's key is not for digital signatures");
	if (!(flags & EXFLAG_XKUSAGE) || !(X509_get_extended_key_usage(leaf->x509) & XKU_CODE_SIGN))
		return diag_set(why, DIAG_REFUSED, "the certificate is not for code signing");
	return 0;
}

/* Was it not valid at one of the times?  Both ends are valid times (RFC 5280, section 4.1.2.5). */
static bool
is_invalid_at(const struct cert *c, const int64_t *seconds, size_t n, int64_t *when)
{
	int64_t from = cert_not_before(c), to = cert_not_after(c);

	for (size_t i = 0; i < n; i++) {
		*when = seconds[i];
		if (*when < from || *when > to)
			return true;
	}
	return false;
}

static int
check_leaf_times(const struct cert *leaf, const int64_t *seconds, size_t n, struct diag *why)
{
	int64_t when = 0;
	char at[21], from[21], to[21];

	if (!n)
		return diag_set(why, DIAG_REFUSED, "no time of signing is known");
	if (!is_invalid_at(leaf, seconds, n, &when))
		return 0;
	text_put_time(at, when);
	text_put_time(from, cert_not_before(leaf));
	text_put_time(to, cert_not_after(leaf));
	return diag_set(why, DIAG_REFUSED, "signed at %s, outside the certificate's validity from %s to %s", at, from, to);
}

static const struct cert *
cert_of(const struct trusted_authority *a, const X509 *x)
{
	for (size_t i = 0; i < a->chain.n; i++)
		if (a->chain.item[i].x509 == x)
			return &a->chain.item[i];
	abort();
}

/* OpenSSL checks signatures, names, lengths and constraints; we check the times. */
static int
find_path(const struct trusted_authority *a, const struct cert *leaf, STACK_OF(X509) **path, struct diag *why)
{
	scoped(stack_release) STACK_OF(X509) *anchor = sk_X509_new_null(), *between = sk_X509_new_null();
	scoped(context_release) X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;

	for (size_t i = 0; i < a->chain.n; i++)
		if (!sk_X509_push(i + 1 < a->chain.n ? between : anchor, a->chain.item[i].x509))
			abort();
	if (!ctx || !X509_STORE_CTX_init(ctx, NULL, leaf->x509, between))
		abort();
	X509_STORE_CTX_set0_trusted_stack(ctx, anchor);
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
	X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
	if (X509_verify_cert(ctx) == 1)
		*path = X509_STORE_CTX_get1_chain(ctx);
	ERR_clear_error();
	if (*path)
		return 0;
	return diag_set(why, DIAG_REFUSED, "the certificate was not issued by %s: %s", a->uri,
	                X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
}

/* All files of a release have one certificate, so its path is kept. */
static int
learn_path(struct trusted_authority *a, const struct cert *leaf, struct diag *why)
{
	scoped(path_release) STACK_OF(X509) *path = NULL;

	if (a->leaf.len == leaf->der.len && !memcmp(a->leaf.text, leaf->der.text, leaf->der.len))
		return 0;
	if (find_path(a, leaf, &path, why))
		return -1;
	if (sk_X509_num(path) < 2)
		return diag_set(why, DIAG_REFUSED, "the certificate is the authority's own");
	buf_clear(&a->leaf);
	buf_add(&a->leaf, leaf->der.text, leaf->der.len);
	a->path_n = 0;
	for (int i = 1; i < sk_X509_num(path) && a->path_n < countof(a->path); i++)
		a->path[a->path_n++] = cert_of(a, sk_X509_value(path, i));
	return 0;
}

static int
check_issuer(const struct trusted_authority *a, const struct cert *c, const int64_t *seconds, size_t n, struct diag *why)
{
	int64_t when = 0;
	char at[21];

	if ((X509_get_extension_flags(c->x509) & EXFLAG_XKUSAGE) &&
	    !(X509_get_extended_key_usage(c->x509) & (XKU_CODE_SIGN | XKU_ANYEKU)))
		return diag_set(why, DIAG_REFUSED, "a certificate of the authority %s is not for code signing", a->uri);
	if (!is_invalid_at(c, seconds, n, &when))
		return 0;
	text_put_time(at, when);
	return diag_set(why, DIAG_REFUSED, "a certificate of the authority %s was not valid at %s", a->uri, at);
}

static int
verify_by(struct trusted_authority *a, const struct cert *leaf, const int64_t *seconds, size_t n,
          const struct cert **issuer, struct diag *why)
{
	if (learn_path(a, leaf, why))
		return -1;
	for (size_t i = 0; i < a->path_n; i++)
		if (check_issuer(a, a->path[i], seconds, n, why))
			return -1;
	*issuer = a->path[0];
	return 0;
}

static bool
all_in_window(const struct validity *v, const int64_t *seconds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (seconds[i] > INT64_MAX / 1000 || seconds[i] < INT64_MIN / 1000 || !validity_holds(v, seconds[i] * 1000))
			return false;
	return true;
}

int
chain_verify(const struct trusted_root *root, const struct cert *leaf, const int64_t *seconds, size_t n,
             const struct cert **issuer, struct diag *why)
{
	bool tried = false;
	char at[21];

	if (check_leaf(leaf, why) || check_leaf_times(leaf, seconds, n, why))
		return -1;
	for (size_t i = 0; i < root->cas; i++) {
		if (!all_in_window(&root->ca[i].valid, seconds, n))
			continue;
		tried = true;
		if (verify_by(&root->ca[i], leaf, seconds, n, issuer, why) == 0)
			return 0;
	}
	if (tried)
		return -1;
	text_put_time(at, seconds[0]);
	return diag_set(why, DIAG_REFUSED, "no certificate authority was trusted at %s", at);
}
