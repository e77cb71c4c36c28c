#include "base/crypto.h"
#include "base/file.h"
#include "key_point.h"
#include "key_shape.h"
#include "pem.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

/* The names are of protobuf-specs, sigstore_common.proto, PublicKeyDetails. */
static const struct key_shape shapes[] = {
	{ KEY_P256, "EC", "prime256v1", 256, "PKIX_ECDSA_P256_SHA_256", HASH_SHA256 },
	{ KEY_P384, "EC", "secp384r1", 384, "PKIX_ECDSA_P384_SHA_384", HASH_SHA384 },
	{ KEY_P521, "EC", "secp521r1", 521, "PKIX_ECDSA_P521_SHA_512", HASH_SHA512 },
	{ KEY_RSA, "RSA", NULL, 2048, "PKIX_RSA_PKCS1V15_2048_SHA256", HASH_SHA256 },
	{ KEY_RSA, "RSA", NULL, 3072, "PKIX_RSA_PKCS1V15_3072_SHA256", HASH_SHA256 },
	{ KEY_RSA, "RSA", NULL, 4096, "PKIX_RSA_PKCS1V15_4096_SHA256", HASH_SHA256 },
	{ KEY_ED25519, "ED25519", NULL, 256, "PKIX_ED25519", HASH_NONE },
};

/* Of old CT logs: PKCS#1, any size. */
#define RSA_WITHOUT_SIZE "PKCS1_RSA_PKCS1V5"

/* Only named curves: explicit parameters may be a forger's own (CVE-2020-0601). */
static bool
is_on_curve(const EVP_PKEY *pkey, const char *group)
{
	char name[32] = "";
	int is_explicit = 0;

	EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit);
	return !is_explicit && EVP_PKEY_get_group_name(pkey, name, sizeof(name), NULL) && !strcmp(name, group);
}

static const struct key_shape *
shape_of(const EVP_PKEY *pkey)
{
	for (size_t i = 0; i < countof(shapes); i++) {
		const struct key_shape *s = &shapes[i];

		if (EVP_PKEY_is_a(pkey, s->type) && (s->kind == KEY_ED25519 || EVP_PKEY_get_bits(pkey) == s->bits) &&
		    (!s->group || is_on_curve(pkey, s->group)))
			return s;
	}
	return NULL;
}

int
key_adopt(struct key *k, void *pkey, struct diag *why)
{
	const struct key_shape *shape = shape_of(pkey);
	const char *type = EVP_PKEY_get0_type_name(pkey);

	k->pkey = pkey;
	k->kind = shape ? shape->kind : KEY_NONE;
	ERR_clear_error();
	if (shape)
		return 0;
	diag_set(why, DIAG_REFUSED, "key of type '%s' with %d bits is not supported", type ? type : "unknown",
	         EVP_PKEY_get_bits(pkey));
	return diag_hint(why, "use ECDSA on the named curve P-256, P-384 or P-521, Ed25519, or RSA of 2048, 3072 or 4096 bits");
}

const struct key_shape *
key_shape(const struct key *k)
{
	for (size_t i = 0; i < countof(shapes); i++)
		if (shapes[i].kind == k->kind && (k->kind != KEY_RSA || shapes[i].bits == EVP_PKEY_get_bits(k->pkey)))
			return &shapes[i];
	abort();
}

/* `rest`: bytes that the parser left. */
static int
adopt_public(struct key *k, EVP_PKEY *pkey, size_t rest, struct diag *why)
{
	if (!pkey) {
		ERR_clear_error();
		return diag_set(why, DIAG_USAGE, "public key is not DER of a known form");
	}
	if (key_adopt(k, pkey, why) == 0 && rest)
		diag_set(why, DIAG_USAGE, "%zu bytes after the public key", rest);
	if (k->kind != KEY_NONE && !rest)
		return 0;
	key_release(k);
	return -1;
}

int
key_from_spki(struct key *k, const void *der, size_t n, struct diag *why)
{
	const unsigned char *at = der, *end = at + n;
	EVP_PKEY *pkey;

	crypto_start();
	if ((pkey = key_from_point(der, n)))
		return adopt_public(k, pkey, 0, why);
	pkey = n <= KEY_FILE_MAX ? d2i_PUBKEY(NULL, &at, (long)n) : NULL;
	return adopt_public(k, pkey, (size_t)(end - at), why);
}

static int
from_pkcs1(struct key *k, const void *der, size_t n, struct diag *why)
{
	const unsigned char *at = der, *end = at + n;
	EVP_PKEY *pkey;

	crypto_start();
	pkey = n <= KEY_FILE_MAX ? d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)n) : NULL;
	return adopt_public(k, pkey, (size_t)(end - at), why);
}

int
key_from_pem(struct key *k, const char *pem, size_t n, struct diag *why)
{
	scoped(buf_release) struct buf der = BUF_INIT, more = BUF_INIT;
	const char *at = pem, *end = pem + n;
	int found = pem_next(&at, end, "PUBLIC KEY", &der, why);

	if (found < 0)
		return -1;
	if (!found)
		return diag_set(why, DIAG_USAGE, "PEM text is empty");
	if (pem_next(&at, end, "PUBLIC KEY", &more, why))
		return diag_set(why, DIAG_USAGE, "PEM text goes on after the public key");
	return key_from_spki(k, der.text, der.len, why);
}

int
key_from_details(struct key *k, const char *details, const void *raw, size_t n, struct diag *why)
{
	bool known = false;

	if (!strcmp(details, RSA_WITHOUT_SIZE))
		return from_pkcs1(k, raw, n, why);
	for (size_t i = 0; i < countof(shapes); i++)
		known = known || !strcmp(details, shapes[i].details);
	if (!known)
		return diag_set(why, DIAG_REFUSED, "key details '%s' are not supported", details);
	if (key_from_spki(k, raw, n, why))
		return -1;
	if (!strcmp(details, key_details(k)))
		return 0;
	diag_set(why, DIAG_USAGE, "key details say '%s', but the key is '%s'", details, key_details(k));
	key_release(k);
	return -1;
}

int
key_load(struct key *k, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf pem = BUF_INIT;

	if (file_read(&pem, path, KEY_FILE_MAX, why))
		return -1;
	if (key_from_pem(k, pem.text, pem.len, why) == 0)
		return 0;
	why->kind = DIAG_USAGE;
	return diag_wrap(why, "public key '%s'", path);
}

const char *
key_details(const struct key *k)
{
	return key_shape(k)->details;
}

enum hash
key_hash(const struct key *k)
{
	return key_shape(k)->hash;
}

void
key_spki(const struct key *k, struct buf *der)
{
	unsigned char *bytes = NULL;
	int n = i2d_PUBKEY(k->pkey, &bytes);

	if (n <= 0)
		abort();
	buf_add(der, bytes, (size_t)n);
	OPENSSL_free(bytes);
}

void
key_pem(const struct key *k, struct buf *pem)
{
	scoped(buf_release) struct buf der = BUF_INIT;

	key_spki(k, &der);
	pem_write(pem, "PUBLIC KEY", der.text, der.len);
}

bool
key_equal(const struct key *a, const struct key *b)
{
	return a->kind == b->kind && EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}

static void
context_release(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static void
pkey_context_release(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

/* OpenSSL may find only here that a key is bad; then the signature is not good either. */
static int
answer(bool verified, struct diag *why)
{
	ERR_clear_error();
	return verified ? 0 : diag_set(why, DIAG_REFUSED, "signature is not by this key");
}

int
key_verify(const struct key *k, const void *message, size_t n, const void *sig, size_t sig_n, struct diag *why)
{
	scoped(context_release) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	return answer(ctx && EVP_DigestVerifyInit_ex(ctx, NULL, hash_name(key_hash(k)), NULL, NULL, k->pkey, NULL) == 1 &&
	              EVP_DigestVerify(ctx, sig, sig_n, message, n) == 1, why);
}

int
key_verify_digest(const struct key *k, const void *digest, size_t digest_n, const void *sig, size_t sig_n, struct diag *why)
{
	scoped(pkey_context_release) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);

	if (!key_hash(k) || digest_n != hash_size(key_hash(k)))
		return diag_set(why, DIAG_REFUSED, "key of '%s' does not sign a digest of %zu bytes", key_details(k), digest_n);
	return answer(ctx && EVP_PKEY_verify_init(ctx) == 1 &&
	              EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbyname(hash_name(key_hash(k)))) == 1 &&
	              EVP_PKEY_verify(ctx, sig, sig_n, digest, digest_n) == 1, why);
}

int
key_verify_legacy(const struct key *k, const unsigned char sha256[32], const void *sig, size_t sig_n, struct diag *why)
{
	scoped(pkey_context_release) EVP_PKEY_CTX *ctx = NULL;

	if (k->kind != KEY_P384 && k->kind != KEY_P521)
		return diag_set(why, DIAG_REFUSED, "key of '%s' signs only with its own hash", key_details(k));
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);
	return answer(ctx && EVP_PKEY_verify_init(ctx) == 1 && EVP_PKEY_verify(ctx, sig, sig_n, sha256, 32) == 1, why);
}

void
key_release(struct key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct key)KEY_INIT;
}
