#include "trust/cert.h"
#include "base/crypto.h"
#include "key_shape.h"
#include "pem.h"
#include "x509_time.h"
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { CERT_MAX = 64 << 10 };           /* bytes; Fulcio's take 900 */

/* OpenSSL also reads forms that are not DER; encoding the result again shows whether this was one. */
static bool
is_der(X509 *x, const void *der, size_t n)
{
	unsigned char *again = NULL;
	int again_n = i2d_X509(x, &again);
	bool same = again_n > 0 && (size_t)again_n == n && !memcmp(again, der, n);

	OPENSSL_free(again);
	return same;
}

static int
parse(struct cert *c, const void *der, size_t n, struct diag *why)
{
	const unsigned char *at = der, *end = at + n;

	crypto_start();
	c->x509 = n <= CERT_MAX ? d2i_X509(NULL, &at, (long)n) : NULL;
	ERR_clear_error();
	if (!c->x509)
		return diag_set(why, DIAG_USAGE, "certificate is not DER");
	if (at != end)
		return diag_set(why, DIAG_USAGE, "%zu bytes after the certificate", (size_t)(end - at));
	if (!is_der(c->x509, der, n))
		return diag_set(why, DIAG_USAGE, "certificate is not DER");
	buf_add(&c->der, der, n);
	return 0;
}

static int
adopt_key(struct cert *c, struct diag *why)
{
	EVP_PKEY *pkey = X509_get0_pubkey(c->x509);

	if (!pkey) {
		ERR_clear_error();
		return diag_set(why, DIAG_REFUSED, "certificate has a key of an unsupported kind");
	}
	EVP_PKEY_up_ref(pkey);
	if (key_adopt(&c->key, pkey, why))
		return diag_wrap(why, "certificate");
	return 0;
}

int
cert_from_der(struct cert *c, const void *der, size_t n, struct diag *why)
{
	if (parse(c, der, n, why) == 0 && adopt_key(c, why) == 0)
		return 0;
	cert_release(c);
	return -1;
}

int
cert_from_pem(struct cert *c, const char *pem, size_t n, struct diag *why)
{
	scoped(certs_release) struct certs all = CERTS_INIT;

	if (certs_from_pem(&all, pem, n, 1, why))
		return -1;
	*c = all.item[0];
	all.n = 0;
	return 0;
}

int
certs_from_pem(struct certs *all, const char *pem, size_t n, size_t limit, struct diag *why)
{
	const char *at = pem, *end = pem + n;
	size_t before = all->n;

	for (;;) {
		scoped(buf_release) struct buf der = BUF_INIT;
		int found = pem_next(&at, end, "CERTIFICATE", &der, why);

		if (found < 0)
			return -1;
		if (!found)
			break;
		if (all->n - before == limit)
			return diag_set(why, DIAG_USAGE, "PEM text holds more than %zu certificate%s", limit, limit == 1 ? "" : "s");
		if (certs_add(all, der.text, der.len, why))
			return -1;
	}
	return all->n > before ? 0 : diag_set(why, DIAG_USAGE, "PEM text holds no certificate");
}

int
certs_add(struct certs *all, const void *der, size_t n, struct diag *why)
{
	struct cert c = CERT_INIT;

	if (cert_from_der(&c, der, n, why))
		return -1;
	array_grow(all->item, all->n, all->cap);
	all->item[all->n++] = c;
	return 0;
}

void
cert_pem(const struct cert *c, struct buf *pem)
{
	pem_write(pem, "CERTIFICATE", c->der.text, c->der.len);
}

/* By its basic constraints, or by its key usage. */
bool
cert_is_ca(const struct cert *c)
{
	return X509_get_extension_flags(c->x509) & EXFLAG_CA || X509_check_ca(c->x509);
}

bool
cert_is_self_signed(const struct cert *c)
{
	return X509_self_signed(c->x509, 0) == 1;
}

/* A certificate without a readable time is never valid. */
int64_t
cert_not_before(const struct cert *c)
{
	int64_t seconds;

	return x509_time(X509_get0_notBefore(c->x509), &seconds) ? seconds : INT64_MAX;
}

int64_t
cert_not_after(const struct cert *c)
{
	int64_t seconds;

	return x509_time(X509_get0_notAfter(c->x509), &seconds) ? seconds : INT64_MIN;
}

void
cert_release(struct cert *c)
{
	X509_free(c->x509);
	buf_release(&c->der);
	key_release(&c->key);
	*c = (struct cert)CERT_INIT;
}

void
certs_release(struct certs *all)
{
	for (size_t i = 0; i < all->n; i++)
		cert_release(&all->item[i]);
	free(all->item);
	*all = (struct certs)CERTS_INIT;
}
