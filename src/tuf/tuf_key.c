#include "tuf/tuf_key.h"
#include "base/text.h"
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

enum { ED25519_BYTES = 32, SIGNATURE_BYTES = 1024 };

/* The names of schemes in metadata, and the kind of key for each. */
static const struct scheme {
	const char *name;
	enum key_kind kind;
	bool pss;
} schemes[] = {
	{ "ed25519", KEY_ED25519, false },
	{ "ecdsa-sha2-nistp256", KEY_P256, false },
	{ "ecdsa-sha2-nistp384", KEY_P384, false },
	{ "rsassa-pss-sha256", KEY_RSA, true },
	{ "rsa-pkcs1v15-sha256", KEY_RSA, false },
};

static const struct scheme *
find_scheme(const char *name)
{
	for (size_t i = 0; i < countof(schemes); i++)
		if (!strcmp(schemes[i].name, name))
			return &schemes[i];
	return NULL;
}

/* The 32 bytes alone, as TUF has them, in their SubjectPublicKeyInfo (RFC 8410 section 4). */
static int
key_from_ed25519_hex(struct key *key, const char *hex, struct diag *why)
{
	static const unsigned char head[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	unsigned char spki[sizeof(head) + ED25519_BYTES];

	memcpy(spki, head, sizeof(head));
	if (!text_unhex(spki + sizeof(head), hex, ED25519_BYTES))
		return diag_set(why, DIAG_REFUSED, "'%s' is not an ed25519 public key", hex);
	return key_from_spki(key, spki, sizeof(spki), why);
}

static void
key_read(struct tuf_key *key, struct json j)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const char *name = json_string(json_get(j, "scheme"));
	const char *public = json_string(json_get(json_get(j, "keyval"), "public"));
	const struct scheme *scheme = find_scheme(name);
	int failed;

	json_string(json_get(j, "keytype"));
	if (!scheme)
		return;
	if (scheme->kind == KEY_ED25519)
		failed = key_from_ed25519_hex(&key->key, public, &ignored);
	else
		failed = key_from_pem(&key->key, public, strlen(public), &ignored);
	if (failed || key->key.kind != scheme->kind)
		key_release(&key->key);
	key->pss = scheme->pss;
}

void
tuf_keys_read(struct tuf_keys *keys, struct json map)
{
	size_t n = json_count(map);

	if (n > TUF_MAX_KEYS) {
		json_complain(map, "%zu keys are more than %d", n, TUF_MAX_KEYS);
		return;
	}
	keys->item = xcalloc(n + 1, sizeof(*keys->item));
	keys->n = n;
	for (size_t i = 0; i < n; i++) {
		struct json value = json_member(map, i, &keys->item[i].id);

		key_read(&keys->item[i], value);
	}
}

static bool
may_sign(const struct tuf_signers *signers, const char *id)
{
	for (size_t i = 0; i < signers->ids; i++)
		if (!strcmp(signers->id[i], id))
			return true;
	return false;
}

void
tuf_signers_read(struct tuf_signers *signers, struct json j)
{
	struct json ids = json_get(j, "keyids");
	size_t n = json_count(ids);

	signers->threshold = json_integer(json_get(j, "threshold"), 1, INT32_MAX);
	if (n > TUF_MAX_KEYS) {
		json_complain(ids, "%zu keys are more than %d", n, TUF_MAX_KEYS);
		return;
	}
	signers->id = xcalloc(n + 1, sizeof(*signers->id));
	for (size_t i = 0; i < n; i++) {
		struct json item = json_item(ids, i);
		const char *id = json_string(item);

		if (may_sign(signers, id))
			json_complain(item, "key '%s' is listed twice", id);
		signers->id[signers->ids++] = id;
	}
}

static const struct tuf_key *
find_key(const struct tuf_keys *keys, const char *id)
{
	for (size_t i = 0; i < keys->n; i++)
		if (!strcmp(keys->item[i].id, id))
			return keys->item[i].key.kind == KEY_NONE ? NULL : &keys->item[i];
	return NULL;
}

static void
digest_context_release(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

/* RSASSA-PSS over SHA-256, MGF1 with the same, salt as long as the signer made it (RFC 8017 section 8.1). */
static bool
verify_pss(const struct key *key, const struct buf *message, const unsigned char *sig, size_t n)
{
	scoped(digest_context_release) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options = NULL;

	return ctx &&
	       EVP_DigestVerifyInit_ex(ctx, &options, "SHA256", NULL, NULL, key->pkey, NULL) == 1 &&
	       EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_AUTO) == 1 &&
	       EVP_DigestVerify(ctx, sig, n, (const unsigned char *)message->text, message->len) == 1;
}

/* An empty signature, of a key holder who has not signed yet, does not count. */
static bool
verifies(const struct tuf_key *key, const struct tuf_signature *signature, const struct buf *message)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	unsigned char sig[SIGNATURE_BYTES];
	size_t n = strlen(signature->hex) / 2;

	if (!n || n > sizeof(sig) || !text_unhex(sig, signature->hex, n))
		return false;
	if (key->pss)
		return verify_pss(&key->key, message, sig, n);
	return key_verify(&key->key, message->text, message->len, sig, n, &ignored) == 0;
}

static bool
is_new(const struct tuf_key *const *seen, size_t n, const struct tuf_key *key)
{
	for (size_t i = 0; i < n; i++)
		if (key_equal(&seen[i]->key, &key->key))
			return false;
	return true;
}

int
tuf_keys_verify(const struct tuf_keys *keys, const struct tuf_signers *signers, const struct tuf_signature *signature,
                size_t n, const struct buf *message, struct diag *why)
{
	const struct tuf_key *seen[TUF_MAX_SIGNATURES];
	int64_t good = 0;

	for (size_t i = 0; i < n && i < TUF_MAX_SIGNATURES; i++) {
		const struct tuf_key *key = find_key(keys, signature[i].id);

		if (key && may_sign(signers, signature[i].id) && is_new(seen, (size_t)good, key) &&
		    verifies(key, &signature[i], message))
			seen[good++] = key;
	}
	if (signers->threshold > 0 && good >= signers->threshold)
		return 0;
	return diag_set(why, DIAG_REFUSED, "signed by %" PRId64 " of its keys, must be by %" PRId64, good,
	                signers->threshold);
}

static bool
has_key(const struct tuf_keys *keys, const struct tuf_signers *signers, const struct key *wanted)
{
	for (size_t i = 0; i < signers->ids; i++) {
		const struct tuf_key *key = find_key(keys, signers->id[i]);

		if (key && key_equal(&key->key, wanted))
			return true;
	}
	return false;
}

bool
tuf_signers_keep(const struct tuf_keys *old_keys, const struct tuf_signers *old,
                 const struct tuf_keys *keys, const struct tuf_signers *signers)
{
	for (size_t i = 0; i < old->ids; i++) {
		const struct tuf_key *key = find_key(old_keys, old->id[i]);

		if (key && !has_key(keys, signers, &key->key))
			return false;
	}
	return true;
}

void
tuf_keys_release(struct tuf_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		key_release(&keys->item[i].key);
	free(keys->item);
	*keys = (struct tuf_keys)TUF_KEYS_INIT;
}

void
tuf_signers_release(struct tuf_signers *signers)
{
	free(signers->id);
	*signers = (struct tuf_signers)TUF_SIGNERS_INIT;
}
