#include "trust/key_private.h"
#include "base/crypto.h"
#include "trust/secret.h"
#include "key_shape.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <string.h>

/* DER on the locked heap, wiped when released. */
struct der {
	unsigned char *bytes;
	size_t n;
};
#define DER_INIT { 0 }

static void
der_release(struct der *d)
{
	OPENSSL_secure_clear_free(d->bytes, d->n);
}

static void bio_release(BIO **b) { BIO_free(*b); }
static void sealed_release(X509_SIG **s) { X509_SIG_free(*s); }
static void info_release(PKCS8_PRIV_KEY_INFO **i) { PKCS8_PRIV_KEY_INFO_free(*i); }
static void context_release(EVP_MD_CTX **c) { EVP_MD_CTX_free(*c); }
static void pkey_context_release(EVP_PKEY_CTX **c) { EVP_PKEY_CTX_free(*c); }
static void label_release(char **s) { OPENSSL_secure_free(*s); }

/* The DER in the file, and its label. */
static int
read_pem(struct der *der, char **label, const char *path, struct diag *why)
{
	scoped(secret_release) struct secret text = SECRET_INIT;
	scoped(bio_release) BIO *bio = NULL;
	long n = 0;

	if (secret_read(&text, path, why))
		return -1;
	bio = BIO_new_mem_buf(text.text, (int)text.n);
	if (!bio)
		abort();
	/* the old form's encryption gets no password: the caller refuses its label */
	if (!PEM_bytes_read_bio_secmem(&der->bytes, &n, label, PEM_STRING_EVP_PKEY, bio, NULL, "")) {
		ERR_clear_error();
		diag_set(why, DIAG_USAGE, "'%s' holds no private key in PKCS#8 PEM", path);
		return diag_hint(why, "make one with openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256, or convert one with openssl pkcs8 -topk8");
	}
	der->n = (size_t)n;
	return 0;
}

static PKCS8_PRIV_KEY_INFO *
decrypt(const struct der *der, const char *password)
{
	const unsigned char *at = der->bytes;
	scoped(sealed_release) X509_SIG *sealed = d2i_X509_SIG(NULL, &at, (long)der->n);

	return sealed ? PKCS8_decrypt(sealed, password, (int)strlen(password)) : NULL;
}

static PKCS8_PRIV_KEY_INFO *
plain(const struct der *der)
{
	const unsigned char *at = der->bytes;

	return d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der->n);
}

int
key_is_encrypted(const char *path, bool *encrypted, struct diag *why)
{
	scoped(der_release) struct der der = DER_INIT;
	scoped(label_release) char *label = NULL;

	if (read_pem(&der, &label, path, why))
		return -1;
	*encrypted = !strcmp(label, PEM_STRING_PKCS8);
	return 0;
}

int
key_load_private(struct key *k, const char *path, const char *password, struct diag *why)
{
	scoped(der_release) struct der der = DER_INIT;
	scoped(label_release) char *label = NULL;
	scoped(info_release) PKCS8_PRIV_KEY_INFO *info = NULL;
	EVP_PKEY *pkey;
	bool encrypted;

	if (read_pem(&der, &label, path, why))
		return -1;
	encrypted = !strcmp(label, PEM_STRING_PKCS8);
	if (!encrypted && strcmp(label, PEM_STRING_PKCS8INF)) {
		diag_set(why, DIAG_USAGE, "private key '%s' is '%s', not PKCS#8", path, label);
		return diag_hint(why, "convert it with openssl pkcs8 -topk8 -in %s", path);
	}
	if (encrypted && !password)
		return diag_set(why, DIAG_USAGE, "private key '%s' is encrypted, and no password was given", path);
	info = encrypted ? decrypt(&der, password) : plain(&der);
	pkey = info ? EVP_PKCS82PKEY(info) : NULL;
	ERR_clear_error();
	if (!pkey)
		return diag_set(why, DIAG_USAGE, encrypted ? "cannot decrypt private key '%s': the password or its cipher is wrong" :
		                                            "private key '%s' is damaged", path);
	if (key_adopt(k, pkey, why) == 0)
		return 0;
	key_release(k);
	why->kind = DIAG_USAGE;
	return diag_wrap(why, "private key '%s'", path);
}

int
key_generate(struct key *k, struct diag *why)
{
	EVP_PKEY *pkey;

	crypto_start_secrets();
	pkey = EVP_EC_gen("P-256");
	if (!pkey)
		return diag_set(why, DIAG_SYSTEM, "cannot make a key: OpenSSL has no randomness");
	return key_adopt(k, pkey, why);
}

static int
cannot_sign(struct diag *why)
{
	ERR_clear_error();
	return diag_set(why, DIAG_SYSTEM, "this key cannot sign");
}

int
key_sign(const struct key *k, const void *message, size_t n, struct buf *sig, struct diag *why)
{
	scoped(context_release) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char out[1024];
	size_t out_n = sizeof(out);

	if (!ctx || EVP_DigestSignInit_ex(ctx, NULL, hash_name(key_hash(k)), NULL, NULL, k->pkey, NULL) <= 0 ||
	    EVP_DigestSign(ctx, out, &out_n, message, n) <= 0)
		return cannot_sign(why);
	buf_add(sig, out, out_n);
	return 0;
}

int
key_sign_digest(const struct key *k, const void *digest, size_t digest_n, struct buf *sig, struct diag *why)
{
	scoped(pkey_context_release) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);
	unsigned char out[1024];
	size_t out_n = sizeof(out);

	if (!key_hash(k) || digest_n != hash_size(key_hash(k)))
		return diag_set(why, DIAG_USAGE, "key of '%s' does not sign a digest of %zu bytes", key_details(k), digest_n);
	if (!ctx || EVP_PKEY_sign_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbyname(hash_name(key_hash(k)))) <= 0 ||
	    EVP_PKEY_sign(ctx, out, &out_n, digest, digest_n) <= 0)
		return cannot_sign(why);
	buf_add(sig, out, out_n);
	return 0;
}
