#include "trust/key_private.h"
#include "base/base64.h"
#include "base/digest.h"
#include "tap.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

static const struct kind {
	enum key_kind kind;
	const char *type, *group;       /* for OpenSSL */
	int bits;
	const char *details;
	enum hash hash;
} kinds[] = {
	{ KEY_P256, "EC", "P-256", 0, "PKIX_ECDSA_P256_SHA_256", HASH_SHA256 },
	{ KEY_P384, "EC", "P-384", 0, "PKIX_ECDSA_P384_SHA_384", HASH_SHA384 },
	{ KEY_P521, "EC", "P-521", 0, "PKIX_ECDSA_P521_SHA_512", HASH_SHA512 },
	{ KEY_RSA, "RSA", NULL, 2048, "PKIX_RSA_PKCS1V15_2048_SHA256", HASH_SHA256 },
	{ KEY_RSA, "RSA", NULL, 3072, "PKIX_RSA_PKCS1V15_3072_SHA256", HASH_SHA256 },
	{ KEY_ED25519, "ED25519", NULL, 0, "PKIX_ED25519", HASH_NONE },
};

static EVP_PKEY *
generate(const char *type, const char *group, int bits)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0 || (group && EVP_PKEY_CTX_set_group_name(ctx, group) <= 0) ||
	    (bits && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) <= 0) || EVP_PKEY_generate(ctx, &pkey) <= 0)
		abort();
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* PKCS#8, encrypted if there is a password. */
static void
save_private(EVP_PKEY *pkey, const char *path, const char *password)
{
	scoped(file_release) FILE *f = fopen(path, "we");

	if (!f || !PEM_write_PKCS8PrivateKey(f, pkey, password ? EVP_aes_256_cbc() : NULL, password,
	                                     password ? (int)strlen(password) : 0, NULL, NULL))
		abort();
}

static void
signatures_hold_only_for_their_bytes(const struct key *private, const struct key *public, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf sig = BUF_INIT;

	succeeds(key_sign(private, "message", 7, &sig, &why), &why, "%s signs", name);
	succeeds(key_verify(public, "message", 7, sig.text, sig.len, &why), &why, "%s verifies", name);
	refuses(key_verify(public, "massage", 7, sig.text, sig.len, &why), &why, DIAG_REFUSED, "not by this key", "%s: another message", name);
	refuses(key_verify(public, "message", 6, sig.text, sig.len, &why), &why, DIAG_REFUSED, "not by this key", "%s: a shorter message", name);
	buf_char(&sig, 0);
	refuses(key_verify(public, "message", 7, sig.text, sig.len, &why), &why, DIAG_REFUSED, "not by this key", "%s: a byte after the signature", name);
	refuses(key_verify(public, "message", 7, sig.text, sig.len - 2, &why), &why, DIAG_REFUSED, "not by this key", "%s: a signature cut short", name);
	refuses(key_verify(public, "message", 7, "", 0, &why), &why, DIAG_REFUSED, "not by this key", "%s: no signature", name);
	sig.text[sig.len - 3] ^= 1;
	refuses(key_verify(public, "message", 7, sig.text, sig.len - 1, &why), &why, DIAG_REFUSED, "not by this key", "%s: one bit of the signature", name);
}

static void
digests_are_signed_like_their_messages(const struct key *private, const struct key *public, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf sig = BUF_INIT;
	unsigned char digest[EVP_MAX_MD_SIZE] = "";
	size_t n = 0;

	if (!key_hash(public)) {
		refuses(key_sign_digest(private, digest, 32, &sig, &why), &why, DIAG_USAGE, "does not sign a digest", "%s signs no digest", name);
		refuses(key_verify_digest(public, digest, 32, "x", 1, &why), &why, DIAG_REFUSED, "does not sign a digest", "%s verifies no digest", name);
		return;
	}
	if (!EVP_Q_digest(NULL, hash_name(key_hash(public)), NULL, "message", 7, digest, &n))
		abort();
	succeeds(key_sign_digest(private, digest, n, &sig, &why), &why, "%s signs a digest", name);
	succeeds(key_verify(public, "message", 7, sig.text, sig.len, &why), &why, "%s: that is the message's signature", name);
	succeeds(key_verify_digest(public, digest, n, sig.text, sig.len, &why), &why, "%s verifies a digest", name);
	refuses(key_verify_digest(public, digest, n - 1, sig.text, sig.len, &why), &why, DIAG_REFUSED, "digest of", "%s: digest of another size", name);
	digest[0] ^= 1;
	refuses(key_verify_digest(public, digest, n, sig.text, sig.len, &why), &why, DIAG_REFUSED, "not by this key", "%s: another digest", name);
}

static void
forms_come_back(const struct key *k, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf spki = BUF_INIT, pem = BUF_INIT, twice = BUF_INIT;
	scoped(key_release) struct key by_spki = KEY_INIT, by_pem = KEY_INIT, by_details = KEY_INIT, none = KEY_INIT;
	scoped(key_release) struct key file = KEY_INIT;
	const char *path = tap_path("key.pub");

	key_spki(k, &spki);
	key_pem(k, &pem);
	succeeds(key_from_spki(&by_spki, spki.text, spki.len, &why), &why, "%s from SPKI", name);
	succeeds(key_from_pem(&by_pem, pem.text, pem.len, &why), &why, "%s from PEM", name);
	succeeds(key_from_details(&by_details, key_details(k), spki.text, spki.len, &why), &why, "%s from its details", name);
	ok(key_equal(k, &by_spki) && key_equal(k, &by_pem) && key_equal(k, &by_details), "%s: all the same key", name);
	if (file_write(path, pem.text, pem.len, 0644, &why))
		abort();
	succeeds(key_load(&file, path, &why), &why, "%s from a file", name);

	buf_add(&twice, pem.text, pem.len);
	buf_add(&twice, pem.text, pem.len);
	refuses(key_from_pem(&none, twice.text, twice.len, &why), &why, DIAG_USAGE, "goes on after", "%s: two keys in one PEM", name);
	buf_char(&spki, 0);
	refuses(key_from_spki(&none, spki.text, spki.len, &why), &why, DIAG_USAGE, "1 bytes after", "%s: a byte after the SPKI", name);
	refuses(key_from_spki(&none, spki.text, spki.len - 2, &why), &why, DIAG_USAGE, "not DER", "%s: an SPKI cut short", name);
	ok(!none.pkey, "%s: what is refused leaves nothing", name);
}

static void
each_kind(void)
{
	for (size_t i = 0; i < countof(kinds); i++) {
		const struct kind *kind = &kinds[i];
		const char *path = tap_path("private.pem"), *name = kind->details;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(key_release) struct key private = KEY_INIT, public = KEY_INIT;
		scoped(buf_release) struct buf spki = BUF_INIT;
		EVP_PKEY *pkey = generate(kind->type, kind->group, kind->bits);

		save_private(pkey, path, NULL);
		EVP_PKEY_free(pkey);
		succeeds(key_load_private(&private, path, NULL, &why), &why, "%s: private key", name);
		is_int(private.kind, (long long)kind->kind, "%s: its kind", name);
		is_str(key_details(&private), name, "%s: its details", name);
		ok(key_hash(&private) == kind->hash, "%s: its hash", name);
		key_spki(&private, &spki);
		succeeds(key_from_spki(&public, spki.text, spki.len, &why), &why, "%s: public key", name);
		signatures_hold_only_for_their_bytes(&private, &public, name);
		digests_are_signed_like_their_messages(&private, &public, name);
		forms_come_back(&public, name);
	}
}

static void
private_keys_may_be_encrypted(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT, none = KEY_INIT;
	const char *path = tap_path("locked.pem"), *open = tap_path("open.pem");
	EVP_PKEY *pkey = generate("EC", "P-256", 0);
	bool encrypted = false;

	save_private(pkey, path, "correct horse");
	save_private(pkey, open, NULL);
	EVP_PKEY_free(pkey);
	succeeds(key_is_encrypted(path, &encrypted, &why), &why, "an encrypted key can be told");
	ok(encrypted, "it is encrypted");
	succeeds(key_is_encrypted(open, &encrypted, &why), &why, "a plain one too");
	ok(!encrypted, "it is not encrypted");
	refuses(key_load_private(&none, path, NULL, &why), &why, DIAG_USAGE, "no password was given", "a password is wanted");
	refuses(key_load_private(&none, path, "wrong", &why), &why, DIAG_USAGE, "password or its cipher is wrong", "a wrong password");
	refuses(key_load_private(&none, path, "", &why), &why, DIAG_USAGE, "password or its cipher is wrong", "an empty password");
	succeeds(key_load_private(&k, path, "correct horse", &why), &why, "the right password");
}

static void
secrets_lie_in_locked_memory(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key made = KEY_INIT, loaded = KEY_INIT;
	const char *path = tap_path("secret.pem");
	EVP_PKEY *pkey = generate("EC", "P-256", 0);
	size_t before;

	save_private(pkey, path, NULL);
	EVP_PKEY_free(pkey);
	ok(CRYPTO_secure_malloc_initialized(), "there is a heap for secrets");
	before = CRYPTO_secure_used();
	if (key_generate(&made, &why))
		abort();
	ok(CRYPTO_secure_used() > before, "a key that was made lies there");
	before = CRYPTO_secure_used();
	if (key_load_private(&loaded, path, NULL, &why))
		abort();
	ok(CRYPTO_secure_used() > before, "one that was loaded, too");
	key_release(&made);
	key_release(&loaded);
	ok(CRYPTO_secure_used() < before, "and they leave it");
}

static void
fresh_keys_differ(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key a = KEY_INIT, b = KEY_INIT;
	scoped(buf_release) struct buf sig = BUF_INIT;

	succeeds(key_generate(&a, &why), &why, "a key is made");
	succeeds(key_generate(&b, &why), &why, "another key is made");
	is_int(a.kind, KEY_P256, "the key is on P-256");
	ok(!key_equal(&a, &b), "two new keys differ");
	if (key_sign(&a, "x", 1, &sig, &why))
		abort();
	refuses(key_verify(&b, "x", 1, sig.text, sig.len, &why), &why, DIAG_REFUSED, "not by this key", "neither verifies the other's signature");
}

static void
a_public_key_signs_nothing(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key private = KEY_INIT, public = KEY_INIT;
	scoped(buf_release) struct buf spki = BUF_INIT, sig = BUF_INIT;

	if (key_generate(&private, &why))
		abort();
	key_spki(&private, &spki);
	if (key_from_spki(&public, spki.text, spki.len, &why))
		abort();
	refuses(key_sign(&public, "x", 1, &sig, &why), &why, DIAG_SYSTEM, "cannot sign", "a public key cannot sign a message");
	refuses(key_sign_digest(&public, "12345678901234567890123456789012", 32, &sig, &why), &why, DIAG_SYSTEM, "cannot sign", "a public key cannot sign a digest");
}

static void
refuse_public(EVP_PKEY *pkey, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT;
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pkey, &der);

	if (n <= 0)
		abort();
	refuses(key_from_spki(&k, der, (size_t)n, &why), &why, DIAG_REFUSED, "is not supported", "refused: %s", name);
	ok(!k.pkey, "%s: nothing is left", name);
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
}

static EVP_PKEY *
with_curve_spelled_out(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0 || EVP_PKEY_CTX_set_group_name(ctx, "P-256") <= 0 ||
	    EVP_PKEY_CTX_set_ec_param_enc(ctx, OPENSSL_EC_EXPLICIT_CURVE) <= 0 || EVP_PKEY_generate(ctx, &pkey) <= 0)
		abort();
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void
weak_and_strange_keys_are_refused(void)
{
	refuse_public(generate("RSA", NULL, 1024), "RSA of 1024 bits");
	refuse_public(generate("RSA-PSS", NULL, 2048), "RSA-PSS");
	refuse_public(generate("EC", "secp256k1", 0), "another curve of 256 bits");
	refuse_public(generate("EC", "P-224", 0), "P-224");
	refuse_public(generate("ED448", NULL, 0), "Ed448");
	refuse_public(generate("X25519", NULL, 0), "X25519");
	refuse_public(with_curve_spelled_out(), "P-256 with its parameters spelled out");
}

/* sigstore-facts: the public-good Rekor's key and the id of its log. */
static void
a_log_id_is_the_digest_of_its_spki(void)
{
	static const char rekor[] = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/"
	                            "iy55GhWP/9A/bY2LhC30M9+RYtw==";
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT;
	scoped(buf_release) struct buf raw = BUF_INIT, spki = BUF_INIT;
	struct digest id;

	if (!base64_decode(&raw, rekor, strlen(rekor)))
		abort();
	succeeds(key_from_details(&k, "PKIX_ECDSA_P256_SHA_256", raw.text, raw.len, &why), &why, "the key of Rekor is read");
	key_spki(&k, &spki);
	digest_bytes(&id, spki.text, spki.len);
	is_str(id.hex, "c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d", "Rekor's log id");
}

static void
points_lie_on_their_curve(void)
{
	static const char *const curve[] = { "P-256", "P-384", "P-521" };

	for (size_t i = 0; i < countof(curve); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(key_release) struct key k = KEY_INIT;
		EVP_PKEY *pkey = generate("EC", curve[i], 0);
		unsigned char *der = NULL;
		int n = i2d_PUBKEY(pkey, &der);

		der[n - 1] ^= 1;
		refuses(key_from_spki(&k, der, (size_t)n, &why), &why, DIAG_USAGE, "not DER of a known form", "a point beside %s", curve[i]);
		OPENSSL_free(der);
		EVP_PKEY_free(pkey);
	}
}

static void
details_must_fit(void)
{
	static const char *const unknown[] = {
		"PKIX_ED25519_PH", "PKIX_RSA_PSS_2048_SHA256", "PKIX_ECDSA_P384_SHA_256", "PKIX_RSA_PKCS1V5", "ML_DSA_65",
		"LMS_SHA256", "PUBLIC_KEY_DETAILS_UNSPECIFIED", "", "pkix_ed25519",
	};
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT, none = KEY_INIT;
	scoped(buf_release) struct buf spki = BUF_INIT;

	if (key_generate(&k, &why))
		abort();
	key_spki(&k, &spki);
	for (size_t i = 0; i < countof(unknown); i++)
		refuses(key_from_details(&none, unknown[i], spki.text, spki.len, &why), &why, DIAG_REFUSED, "are not supported", "details '%s'", unknown[i]);
	refuses(key_from_details(&none, "PKIX_ED25519", spki.text, spki.len, &why), &why, DIAG_USAGE,
	        "key details say 'PKIX_ED25519', but the key is 'PKIX_ECDSA_P256_SHA_256'", "details of another kind");
	ok(!none.pkey, "what is refused leaves nothing");
	refuses(key_from_details(&none, "PKCS1_RSA_PKCS1V5", spki.text, spki.len, &why), &why, DIAG_USAGE, "not DER", "an SPKI where PKCS#1 is due");
}

static void
an_old_logs_key_is_pkcs1(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT, none = KEY_INIT;
	scoped(buf_release) struct buf der = BUF_INIT;
	EVP_PKEY *pkey = generate("RSA", NULL, 2048);
	unsigned char *bytes = NULL;
	int n = i2d_PublicKey(pkey, &bytes);

	buf_add(&der, bytes, (size_t)n);
	OPENSSL_free(bytes);
	EVP_PKEY_free(pkey);
	succeeds(key_from_details(&k, "PKCS1_RSA_PKCS1V5", der.text, der.len, &why), &why, "PKCS#1 is read");
	is_str(key_details(&k), "PKIX_RSA_PKCS1V15_2048_SHA256", "and is a key like others");
	buf_char(&der, 0);
	refuses(key_from_details(&none, "PKCS1_RSA_PKCS1V5", der.text, der.len, &why), &why, DIAG_USAGE, "1 bytes after", "a byte after PKCS#1");
}

static void
refuse_file(const char *text, const char *words, const char *words_private, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT;
	const char *path = tap_path("bad.pem");

	if (file_write(path, text, strlen(text), 0600, &why))
		abort();
	refuses(key_load(&k, path, &why), &why, DIAG_USAGE, words, "%s as a public key", name);
	refuses(key_load_private(&k, path, NULL, &why), &why, DIAG_USAGE, words_private, "%s as a private key", name);
}

static void
files_that_hold_no_key(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT;
	scoped(buf_release) struct buf long_text = BUF_INIT;

	refuses(key_load(&k, tap_path("absent"), &why), &why, DIAG_SYSTEM, "absent", "no file as a public key");
	refuses(key_load_private(&k, tap_path("absent"), NULL, &why), &why, DIAG_SYSTEM, "absent", "no file as a private key");
	refuse_file("", "is empty", "no private key", "an empty file");
	refuse_file("hello\n", "does not begin", "no private key", "some text");
	refuse_file("-----BEGIN PUBLIC KEY-----\nMFkw\n", "does not end", "no private key", "half a PEM");
	refuse_file("-----BEGIN PUBLIC KEY-----\nMF kw\n-----END PUBLIC KEY-----\n", "not base64", "no private key", "PEM with a space");
	refuse_file("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n", "not DER", "no private key", "PEM of something else");
	refuse_file("-----BEGIN PRIVATE KEY-----\nMFkw\n-----END PRIVATE KEY-----\n", "does not begin", "is damaged", "a damaged private key");
	refuse_file("-----BEGIN EC PRIVATE KEY-----\nMFkw\n-----END EC PRIVATE KEY-----\n", "does not begin", "not PKCS#8", "the old form");
	refuse_file("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nMFkw\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n", "does not begin",
	            "no private key in PKCS#8", "cosign's own form");
	for (int i = 0; i < 70000; i++)
		buf_char(&long_text, '-');
	refuse_file(long_text.text, "", "too large for a secret", "a long file");
}

int
main(void)
{
	each_kind();
	private_keys_may_be_encrypted();
	secrets_lie_in_locked_memory();
	fresh_keys_differ();
	a_public_key_signs_nothing();
	weak_and_strange_keys_are_refused();
	a_log_id_is_the_digest_of_its_spki();
	points_lie_on_their_curve();
	details_must_fit();
	an_old_logs_key_is_pkcs1();
	files_that_hold_no_key();
	return tap_done();
}
