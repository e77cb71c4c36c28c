#include "trust/timestamp.h"
#include "base/crypto.h"
#include "base/text.h"
#include "trust/hash.h"
#include "x509_time.h"
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { TOKEN_MAX = 256 << 10, NONCE = 8 };      /* bytes; Sigstore's tokens take 700 to 1400 */
enum { SECURITY_LEVEL = 2 };                    /* of OpenSSL: 112 bits, so no SHA-1 and no RSA below 2048 */

static void answer_release(TS_RESP **r) { TS_RESP_free(*r); }
static void request_release(TS_REQ **r) { TS_REQ_free(*r); }
static void store_release(X509_STORE **s) { X509_STORE_free(*s); }
static void stack_release(STACK_OF(X509) **s) { sk_X509_free(*s); }
static void cert_x509_release(X509 **x) { X509_free(*x); }

/*
 * TimeStampReq (RFC 3161, section 2.4.1): version 1, SHA-256 of the signature,
 * nonce, certReq.  All lengths are fixed.
 */
int
timestamp_request(struct buf *der, const void *signature, size_t n, struct diag *why)
{
	static const unsigned char head[] = {
		0x30, 0x43, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09,
		0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
	}, nonce_head[] = { 0x02, NONCE }, cert_req[] = { 0x01, 0x01, 0xff };
	unsigned char imprint[32], nonce[NONCE];

	crypto_start();
	if (RAND_bytes(nonce, sizeof(nonce)) != 1)
		return diag_set(why, DIAG_SYSTEM, "cannot ask for a timestamp: OpenSSL has no randomness");
	nonce[0] = (nonce[0] & 0x3f) | 0x40;    /* positive, and exactly NONCE bytes long */
	hash_bytes(HASH_SHA256, signature, n, imprint);
	buf_add(der, head, sizeof(head));
	buf_add(der, imprint, sizeof(imprint));
	buf_add(der, nonce_head, sizeof(nonce_head));
	buf_add(der, nonce, sizeof(nonce));
	buf_add(der, cert_req, sizeof(cert_req));
	return 0;
}

static TS_RESP *
parse(const void *token, size_t n, struct diag *why)
{
	const unsigned char *at = token, *end = at + n;
	TS_RESP *answer = NULL;

	crypto_start();
	if (n <= TOKEN_MAX)
		answer = d2i_TS_RESP(NULL, &at, (long)n);
	ERR_clear_error();
	if (answer && at == end)
		return answer;
	TS_RESP_free(answer);
	if (at == token)
		diag_set(why, DIAG_USAGE, "the timestamp is not DER");
	else
		diag_set(why, DIAG_USAGE, "%zu bytes after the timestamp", (size_t)(end - at));
	return NULL;
}

/* granted, or granted with modifications (RFC 3161, section 2.4.2) */
static int
check_status(TS_RESP *answer, struct diag *why)
{
	int64_t status = -1;

	if (!ASN1_INTEGER_get_int64(&status, TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(answer))) || status < 0 || status > 1)
		return diag_set(why, DIAG_REFUSED, "the authority did not grant the timestamp: status %lld", (long long)status);
	if (!TS_RESP_get_token(answer) || !TS_RESP_get_tst_info(answer))
		return diag_set(why, DIAG_REFUSED, "the timestamp has no token");
	return 0;
}

static enum hash
hash_of(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *name = NULL;

	if (!algorithm)
		return HASH_NONE;
	X509_ALGOR_get0(&name, NULL, NULL, algorithm);
	switch (OBJ_obj2nid(name)) {
	case NID_sha256:
		return HASH_SHA256;
	case NID_sha384:
		return HASH_SHA384;
	case NID_sha512:
		return HASH_SHA512;
	}
	return HASH_NONE;
}

static int
check_imprint(TS_TST_INFO *info, const void *signature, size_t n, struct diag *why)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OCTET_STRING *is = TS_MSG_IMPRINT_get_msg(imprint);
	enum hash h = hash_of(TS_MSG_IMPRINT_get_algo(imprint));
	unsigned char must[HASH_MAX];

	if (h == HASH_NONE)
		return diag_set(why, DIAG_REFUSED, "the timestamp's imprint is not by SHA-256, SHA-384 or SHA-512");
	hash_bytes(h, signature, n, must);
	if ((size_t)ASN1_STRING_length(is) != hash_size(h) || memcmp(ASN1_STRING_get0_data(is), must, hash_size(h)))
		return diag_set(why, DIAG_REFUSED, "the timestamp is of another signature");
	return 0;
}

static int
check_nonce(TS_TST_INFO *info, const struct buf *asked, struct diag *why)
{
	const unsigned char *at = asked ? (const unsigned char *)asked->text : NULL;
	scoped(request_release) TS_REQ *request = asked ? d2i_TS_REQ(NULL, &at, (long)asked->len) : NULL;
	const ASN1_INTEGER *is = TS_TST_INFO_get_nonce(info), *must = request ? TS_REQ_get_nonce(request) : NULL;

	if (!asked || (must && is && ASN1_INTEGER_cmp(must, is) == 0))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the timestamp answers another request: its nonce differs");
}

/* OpenSSL would accept every digest that it supports. */
static int
check_digest(PKCS7 *token, struct diag *why)
{
	STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(token);
	X509_ALGOR *digest = NULL;

	if (!signers || sk_PKCS7_SIGNER_INFO_num(signers) != 1)
		return diag_set(why, DIAG_REFUSED, "the timestamp does not have exactly one signer");
	PKCS7_SIGNER_INFO_get0_algs(sk_PKCS7_SIGNER_INFO_value(signers, 0), NULL, &digest, NULL);
	if (hash_of(digest) == HASH_NONE)
		return diag_set(why, DIAG_REFUSED, "the timestamp's signature is not by SHA-256, SHA-384 or SHA-512");
	return 0;
}

static int
check_info(TS_TST_INFO *info, int64_t *seconds, struct diag *why)
{
	if (TS_TST_INFO_get_version(info) != 1)
		return diag_set(why, DIAG_REFUSED, "the timestamp is of version %ld", TS_TST_INFO_get_version(info));
	if (TS_TST_INFO_get_ext_by_critical(info, 1, -1) >= 0)
		return diag_set(why, DIAG_REFUSED, "the timestamp has an unknown critical extension");
	if (!x509_time(TS_TST_INFO_get_time(info), seconds))
		return diag_set(why, DIAG_REFUSED, "the timestamp's time is malformed");
	return 0;
}

/* With OpenSSL's message, and its detail if the path is wrong. */
static int
is_not_by(const struct trusted_authority *a, struct diag *why)
{
	const char *detail = "";
	int flags = 0;
	unsigned long code = ERR_peek_last_error_data(&detail, &flags);
	const char *reason = code ? ERR_reason_error_string(code) : NULL;
	bool detailed = (flags & ERR_TXT_STRING) && *detail;

	diag_set(why, DIAG_REFUSED, "the timestamp is not by %s: %s%s%s", a->uri, reason ? reason : "it is malformed",
	         detailed ? ", " : "", detailed ? detail : "");
	ERR_clear_error();
	return -1;
}

/*
 * Only the anchor is trusted; certificates in the token may complete the path.
 * OpenSSL treats the last second of a certificate as expired.
 */
static X509_STORE *
anchor_of(const struct trusted_authority *a, int64_t seconds)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *param;

	if (!store || !X509_STORE_add_cert(store, a->chain.item[a->chain.n - 1].x509))
		abort();
	param = X509_STORE_get0_param(store);
	X509_VERIFY_PARAM_set_time(param, (time_t)seconds);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
	return store;
}

/*
 * OpenSSL checks the one signer's path, purpose and ESSCertID, and its signature.
 * The token chooses the signer's certificate, so we compare it: if the authority
 * has a leaf, no other may sign (CVE-2026-39984).
 */
static int
verify_by(const struct trusted_authority *a, PKCS7 *token, int64_t seconds, struct diag *why)
{
	scoped(store_release) X509_STORE *store = anchor_of(a, seconds);
	scoped(stack_release) STACK_OF(X509) *certs = sk_X509_new_null();
	scoped(cert_x509_release) X509 *signer = NULL;
	const struct cert *leaf = &a->chain.item[0];

	for (size_t i = 0; i < a->chain.n; i++)
		if (!sk_X509_push(certs, a->chain.item[i].x509))
			abort();
	if (TS_RESP_verify_signature(token, certs, store, &signer) != 1 || !signer)
		return is_not_by(a, why);
	if (!cert_is_ca(leaf) && X509_cmp(signer, leaf->x509))
		return diag_set(why, DIAG_REFUSED, "the timestamp is signed with another certificate than that of %s", a->uri);
	if (X509_check_ca(signer))
		return diag_set(why, DIAG_REFUSED, "the timestamp is signed with a certificate of an authority");
	return 0;
}

static int
find_authority(const struct trusted_root *root, PKCS7 *token, int64_t seconds, const struct trusted_authority **tsa,
               struct diag *why)
{
	bool tried = false;
	char at[21];

	for (size_t i = 0; i < root->tsas; i++) {
		const struct trusted_authority *a = &root->tsa[i];

		if (seconds > INT64_MAX / 1000 || !validity_holds(&a->valid, seconds * 1000))
			continue;
		tried = true;
		if (verify_by(a, token, seconds, why))
			continue;
		*tsa = a;
		return 0;
	}
	text_put_time(at, seconds);
	return tried ? -1 : diag_set(why, DIAG_REFUSED, "no timestamp authority was trusted at %s", at);
}

int
timestamp_verify(const struct trusted_root *root, const void *token, size_t n, const void *signature, size_t signature_n,
                 const struct buf *request, int64_t *seconds, const struct trusted_authority **tsa, struct diag *why)
{
	scoped(answer_release) TS_RESP *answer = parse(token, n, why);
	TS_TST_INFO *info;

	if (!answer || check_status(answer, why))
		return -1;
	info = TS_RESP_get_tst_info(answer);
	if (check_info(info, seconds, why) ||
	    check_imprint(info, signature, signature_n, why) ||
	    check_nonce(info, request, why) ||
	    check_digest(TS_RESP_get_token(answer), why))
		return -1;
	return find_authority(root, TS_RESP_get_token(answer), *seconds, tsa, why);
}
