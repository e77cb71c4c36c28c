/*
 * witness - a Sigstore of a test's own: authority, CT log, logs of Rekor v1 and
 * v2, timestamp authority, their trusted root, and bundles that they vouch for.
 *
 * A `struct wish` says what a bundle shall be like; all zero is one of version 0.3
 * with a certificate, a log entry of Rekor v1 and a timestamp.  Keys are made anew in
 * each run, times are fixed.  What does not work out aborts the test.
 */
#ifndef WITNESS_H
#define WITNESS_H
#include "base/base64.h"
#include "base/text.h"
#include "forge.h"
#include "trust/hash.h"
#include "trust/key_private.h"
#include "trust/merkle.h"
#include "trust/proto.h"
#include "trust/verify.h"
#include <openssl/ts.h>

#define WITNESS_FILE "what was signed\n"
#define WITNESS_SAN FORGE_SAN
#define WITNESS_SOURCE "https://github.com/o/r"
#define WITNESS_COMMIT "0123456789012345678901234567890123456789"
#define WITNESS_START "2023-01-01T00:00:00Z"
#define SIGNED_AT (FORGE_NOW + 5)       /* by the log; the timestamp is two seconds older */

enum wish_signer { SIGN_P256, SIGN_P384, SIGN_P384_LEGACY, SIGN_ED25519, SIGN_RSA };

struct wish {
	enum bundle_version version;    /* BUNDLE_V01 is the zero: see `other_version` */
	bool other_version;             /* take `version`; else 0.3 */
	bool v2;                        /* Rekor v2 */
	bool dsse, intoto;              /* an envelope; logged as intoto 0.0.2 */
	bool managed;                   /* a key of the user's, no certificate */
	bool no_set, no_proof, no_checkpoint, no_timestamp, no_sct, no_entry;
	enum wish_signer signer;
	int64_t set_time, tsa_time;     /* 0: the usual */
	const char *statement;          /* NULL: one whose subject is WITNESS_FILE */
	const char *logged_digest;      /* hex; NULL: the right one */
	const char *body;               /* instead of the right one */
	int64_t leaf_from;              /* 0: FORGE_NOW */
	const struct buf *file;         /* NULL: WITNESS_FILE */
	const char *source;             /* repository whose run it was; NULL: WITNESS_SOURCE */
};

struct witness {
	X509 *ca, *tsa_root, *tsa;
	EVP_PKEY *ca_key, *tsa_root_key, *tsa_key, *ct_key;
	struct key log1, log2, signer;
	unsigned char id1[32], id2[32], ct_id[32];
	char *root;                     /* trusted_root.json */
};

static void TAP_UNUSED
witness_sha256(const void *bytes, size_t n, unsigned char out[32])
{
	hash_bytes(HASH_SHA256, bytes, n, out);
}

static struct key TAP_UNUSED
witness_key(EVP_PKEY *pkey, enum key_kind kind)
{
	return (struct key){ .pkey = pkey, .kind = kind };
}

/* SHA-256(name, newline, 1, key): C2SP signed-note, Ed25519. */
static void TAP_UNUSED
witness_note_id(const char *name, const struct key *key, unsigned char id[32])
{
	unsigned char raw[32];
	size_t n = sizeof(raw);
	struct hash_part part[] = { { name, strlen(name) }, { "\n\1", 2 }, { raw, sizeof(raw) } };

	if (!EVP_PKEY_get_raw_public_key(key->pkey, raw, &n))
		abort();
	hash_parts(HASH_SHA256, part, 3, id);
}

static void TAP_UNUSED
witness_spki_id(const struct key *key, unsigned char id[32])
{
	scoped(buf_release) struct buf spki = BUF_INIT;

	key_spki(key, &spki);
	witness_sha256(spki.text, spki.len, id);
}

static void TAP_UNUSED
witness_write_log(struct jsonw *w, const char *url, const struct key *key, const unsigned char id[32])
{
	scoped(buf_release) struct buf spki = BUF_INIT;

	key_spki(key, &spki);
	jsonw_object(w, NULL);
	jsonw_string(w, "baseUrl", url);
	jsonw_string(w, "hashAlgorithm", "SHA2_256");
	jsonw_object(w, "publicKey");
	proto_write_bytes(w, "rawBytes", spki.text, spki.len);
	jsonw_string(w, "keyDetails", key_details(key));
	jsonw_object(w, "validFor");
	jsonw_string(w, "start", WITNESS_START);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_object(w, "logId");
	proto_write_bytes(w, "keyId", id, 32);
	jsonw_end(w);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_write_authority(struct jsonw *w, const char *url, X509 *const *chain, size_t n)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "uri", url);
	jsonw_object(w, "certChain");
	jsonw_array(w, "certificates");
	for (size_t i = 0; i < n; i++) {
		scoped(buf_release) struct buf der = BUF_INIT;

		forge_der(chain[i], &der);
		jsonw_object(w, NULL);
		proto_write_bytes(w, "rawBytes", der.text, der.len);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
	jsonw_object(w, "validFor");
	jsonw_string(w, "start", WITNESS_START);
	jsonw_end(w);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_write_root(struct witness *v)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct key ct = witness_key(v->ct_key, KEY_P256);

	jsonw_object(&w, NULL);
	jsonw_string(&w, "mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
	jsonw_array(&w, "tlogs");
	witness_write_log(&w, "https://rekor.test", &v->log1, v->id1);
	witness_write_log(&w, "https://log2.test", &v->log2, v->id2);
	jsonw_end(&w);
	jsonw_array(&w, "certificateAuthorities");
	witness_write_authority(&w, "https://fulcio.test", &v->ca, 1);
	jsonw_end(&w);
	jsonw_array(&w, "ctlogs");
	witness_write_log(&w, "https://ct.test/2023", &ct, v->ct_id);
	jsonw_end(&w);
	jsonw_array(&w, "timestampAuthorities");
	witness_write_authority(&w, "https://tsa.test", (X509 *const[]){ v->tsa, v->tsa_root }, 2);
	jsonw_end(&w);
	jsonw_end(&w);
	v->root = buf_detach(&w.out);
}

static EVP_PKEY * TAP_UNUSED
witness_make_key(enum wish_signer kind)
{
	EVP_PKEY *pkey = kind == SIGN_P256 ? EVP_EC_gen("P-256") :
	                 kind == SIGN_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
	                 kind == SIGN_RSA ? EVP_RSA_gen(2048) : EVP_EC_gen("P-384");

	if (!pkey)
		abort();
	return pkey;
}

static enum key_kind TAP_UNUSED
witness_kind(enum wish_signer kind)
{
	return kind == SIGN_P256 ? KEY_P256 : kind == SIGN_ED25519 ? KEY_ED25519 : kind == SIGN_RSA ? KEY_RSA : KEY_P384;
}

static void TAP_UNUSED
witness_start(struct witness *v)
{
	static const int64_t from = FORGE_NOW - 86400, to = FORGE_NOW + 86400;
	struct key ct;

	*v = (struct witness){ 0 };
	v->ca_key = forge_key("P-384");
	v->tsa_root_key = forge_key("P-256");
	v->tsa_key = forge_key("P-256");
	v->ct_key = forge_key("P-256");
	v->log1 = witness_key(forge_key("P-256"), KEY_P256);
	v->log2 = witness_key(witness_make_key(SIGN_ED25519), KEY_ED25519);
	v->ca = forge_x509(&(struct forge){ .subject = "fulcio", .key = v->ca_key, .from = from, .to = to,
		.ext = { { "basicConstraints", "critical,CA:TRUE" }, { "keyUsage", "critical,keyCertSign,cRLSign" } } });
	v->tsa_root = forge_x509(&(struct forge){ .subject = "tsa root", .key = v->tsa_root_key, .from = from, .to = to,
		.ext = { { "basicConstraints", "critical,CA:TRUE" }, { "keyUsage", "critical,keyCertSign,cRLSign" } } });
	v->tsa = forge_x509(&(struct forge){ .subject = "tsa", .key = v->tsa_key, .issuer = v->tsa_root, .issuer_key = v->tsa_root_key,
		.from = from, .to = to,
		.ext = { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "critical,timeStamping" } } });
	ct = witness_key(v->ct_key, KEY_P256);
	witness_spki_id(&v->log1, v->id1);
	witness_note_id("log2.test", &v->log2, v->id2);
	witness_spki_id(&ct, v->ct_id);
	witness_write_root(v);
}

static void TAP_UNUSED
witness_stop(struct witness *v)
{
	X509_free(v->ca);
	X509_free(v->tsa_root);
	X509_free(v->tsa);
	EVP_PKEY_free(v->ca_key);
	EVP_PKEY_free(v->tsa_root_key);
	EVP_PKEY_free(v->tsa_key);
	EVP_PKEY_free(v->ct_key);
	key_release(&v->log1);
	key_release(&v->log2);
	key_release(&v->signer);
	free(v->root);
}

static void TAP_UNUSED
witness_put(struct buf *out, uint64_t value, int bytes)
{
	while (bytes--)
		buf_char(out, (char)(value >> (8 * bytes)));
}

/* RFC 6962 section 3.2: over the certificate without the extension that will hold it. */
static void TAP_UNUSED
witness_add_sct(struct witness *v, X509 *leaf)
{
	scoped(buf_release) struct buf text = BUF_INIT, sct = BUF_INIT, sig = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct key ct = witness_key(v->ct_key, KEY_P256), ca = witness_key(v->ca_key, KEY_P384);
	uint64_t when = (uint64_t)FORGE_NOW * 1000;
	unsigned char issuer[32], *tbs = NULL;
	char *hex, *value;
	int n = i2d_re_X509_tbs(leaf, &tbs);

	witness_spki_id(&ca, issuer);
	witness_put(&text, 0, 2);
	witness_put(&text, when, 8);
	witness_put(&text, 1, 2);
	buf_add(&text, issuer, sizeof(issuer));
	witness_put(&text, (uint64_t)n, 3);
	buf_add(&text, tbs, (size_t)n);
	witness_put(&text, 0, 2);
	if (key_sign(&ct, text.text, text.len, &sig, &why))
		abort();
	buf_char(&sct, 0);
	buf_add(&sct, v->ct_id, 32);
	witness_put(&sct, when, 8);
	witness_put(&sct, 0, 2);
	witness_put(&sct, 0x0403, 2);
	witness_put(&sct, sig.len, 2);
	buf_add(&sct, sig.text, sig.len);
	buf_clear(&text);
	witness_put(&text, 0x04, 1);    /* fewer than 128 bytes: a short length */
	witness_put(&text, sct.len + 4, 1);
	witness_put(&text, sct.len + 2, 2);
	witness_put(&text, sct.len, 2);
	buf_add(&text, sct.text, sct.len);
	hex = xmalloc(2 * text.len + 1);
	text_hex(hex, (unsigned char *)text.text, text.len);
	value = xasprintf("DER:%s", hex);
	forge_extend(leaf, v->ca, &(struct forge_ext){ "1.3.6.1.4.1.11129.2.4.2", value });
	free(hex);
	free(value);
	OPENSSL_free(tbs);
}

static void TAP_UNUSED
witness_leaf(struct witness *v, const struct wish *wish, EVP_PKEY *key, struct cert *out)
{
	const char *source = wish->source ? wish->source : WITNESS_SOURCE;
	scoped(free_release) char *uri = xasprintf("ASN1:UTF8:%s", source);
	scoped(free_release) char *run = xasprintf("ASN1:UTF8:%s/actions/runs/1/attempts/1", source);
	scoped(free_release) char *config = xasprintf("ASN1:UTF8:%s/.github/workflows/w.yml@refs/tags/v1", source);
	X509 *leaf = forge_x509(&(struct forge){ .key = key, .issuer = v->ca, .issuer_key = v->ca_key, .from = wish->leaf_from, .ext = {
		{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" },
		{ "subjectAltName", "critical,URI:" WITNESS_SAN },
		{ FULCIO "8", "ASN1:UTF8:" FORGE_ISSUER }, { FULCIO "9", "ASN1:UTF8:" WITNESS_SAN },
		{ FULCIO "12", uri }, { FULCIO "13", "ASN1:UTF8:" WITNESS_COMMIT },
		{ FULCIO "14", "ASN1:UTF8:refs/tags/v1" }, { FULCIO "15", "ASN1:UTF8:77" },
		{ FULCIO "18", config }, { FULCIO "21", run },
	} });

	if (!wish->no_sct) {
		witness_add_sct(v, leaf);
		if (!X509_sign(leaf, v->ca_key, EVP_sha256()))
			abort();
	}
	forge_adopt(leaf, out);
	X509_free(leaf);
}

static ASN1_INTEGER * TAP_UNUSED
witness_serial(TS_RESP_CTX *ctx, void *unused)
{
	ASN1_INTEGER *serial = ASN1_INTEGER_new();

	(void)ctx;
	(void)unused;
	ASN1_INTEGER_set(serial, 7);
	return serial;
}

static int TAP_UNUSED
witness_clock(TS_RESP_CTX *ctx, void *when, long *seconds, long *microseconds)
{
	(void)ctx;
	*seconds = (long)*(int64_t *)when;
	*microseconds = 0;
	return 1;
}

/* RFC 3161; `md` is what the imprint is made with. */
static void TAP_UNUSED
witness_timestamp(struct witness *v, const struct buf *signature, int64_t when, const char *md, struct buf *token)
{
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	TS_REQ *request = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.57264.2", 1);
	BIO *bio = BIO_new(BIO_s_mem());
	unsigned char digest[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned n;
	TS_RESP *response;
	int der_n;

	EVP_Digest(signature->text, signature->len, digest, &n, EVP_get_digestbyname(md), NULL);
	X509_ALGOR_set0(algorithm, OBJ_nid2obj(EVP_MD_get_type(EVP_get_digestbyname(md))), V_ASN1_NULL, NULL);
	TS_MSG_IMPRINT_set_algo(imprint, algorithm);
	TS_MSG_IMPRINT_set_msg(imprint, digest, (int)n);
	TS_REQ_set_version(request, 1);
	TS_REQ_set_msg_imprint(request, imprint);
	TS_REQ_set_cert_req(request, 1);
	i2d_TS_REQ_bio(bio, request);
	TS_RESP_CTX_set_signer_cert(ctx, v->tsa);
	TS_RESP_CTX_set_signer_key(ctx, v->tsa_key);
	TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256());
	TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256());
	TS_RESP_CTX_set_def_policy(ctx, policy);
	TS_RESP_CTX_add_md(ctx, EVP_get_digestbyname(md));
	TS_RESP_CTX_set_serial_cb(ctx, witness_serial, NULL);
	TS_RESP_CTX_set_time_cb(ctx, witness_clock, &when);
	response = TS_RESP_create_response(ctx, bio);
	der_n = response ? i2d_TS_RESP(response, &der) : -1;
	if (der_n <= 0)
		abort();
	buf_add(token, der, (size_t)der_n);
	OPENSSL_free(der);
	TS_RESP_free(response);
	TS_REQ_free(request);
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(algorithm);
	ASN1_OBJECT_free(policy);
	TS_RESP_CTX_free(ctx);
	BIO_free(bio);
}

/* Base64 of PEM, as Rekor v1 has it. */
static void TAP_UNUSED
witness_write_pem(struct jsonw *w, const char *name, const struct bundle *b, const struct key *key)
{
	scoped(buf_release) struct buf pem = BUF_INIT;

	if (b->has_cert)
		cert_pem(&b->cert, &pem);
	else
		key_pem(key, &pem);
	proto_write_bytes(w, name, pem.text, pem.len);
}

static void TAP_UNUSED
witness_write_twice(struct jsonw *w, const char *name, const struct buf *bytes)
{
	scoped(buf_release) struct buf once = BUF_INIT;

	base64_encode(&once, bytes->text, bytes->len);
	proto_write_bytes(w, name, once.text, once.len);
}

static void TAP_UNUSED
witness_write_hash(struct jsonw *w, const char *name, const char *algorithm, const char *hex)
{
	jsonw_object(w, name);
	jsonw_string(w, "algorithm", algorithm);
	jsonw_string(w, "value", hex);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_spec_message(struct jsonw *w, const struct bundle *b, const struct key *key, enum hash h, const char *hex)
{
	jsonw_object(w, "data");
	witness_write_hash(w, "hash", hash_name(h), hex);
	jsonw_end(w);
	jsonw_object(w, "signature");
	proto_write_bytes(w, "content", b->signature.text, b->signature.len);
	jsonw_object(w, "publicKey");
	witness_write_pem(w, "content", b, key);
	jsonw_end(w);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_spec_dsse(struct jsonw *w, const struct bundle *b, const struct key *key, const char *hex)
{
	witness_write_hash(w, "envelopeHash", "sha256", hex);
	witness_write_hash(w, "payloadHash", "sha256", hex);
	jsonw_array(w, "signatures");
	jsonw_object(w, NULL);
	proto_write_bytes(w, "signature", b->dsse.signature.text, b->dsse.signature.len);
	witness_write_pem(w, "verifier", b, key);
	jsonw_end(w);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_spec_intoto(struct jsonw *w, const struct bundle *b, const struct key *key, const char *hex)
{
	jsonw_object(w, "content");
	jsonw_object(w, "envelope");
	witness_write_twice(w, "payload", &b->dsse.payload);
	jsonw_string(w, "payloadType", b->dsse.type);
	jsonw_array(w, "signatures");
	jsonw_object(w, NULL);
	witness_write_pem(w, "publicKey", b, key);
	witness_write_twice(w, "sig", &b->dsse.signature);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	witness_write_hash(w, "hash", "sha256", hex);
	witness_write_hash(w, "payloadHash", "sha256", hex);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_spec_v2(struct jsonw *w, const struct bundle *b, const struct key *key, enum hash h, const char *hex)
{
	const struct buf *signature = b->is_dsse ? &b->dsse.signature : &b->signature;
	scoped(buf_release) struct buf spki = BUF_INIT;
	unsigned char digest[HASH_MAX];

	key_spki(key, &spki);
	text_unhex(digest, hex, hash_size(h));
	jsonw_object(w, "hashedRekordV002");
	jsonw_object(w, "data");
	jsonw_string(w, "algorithm", hash_details(h));
	proto_write_bytes(w, "digest", digest, hash_size(h));
	jsonw_end(w);
	jsonw_object(w, "signature");
	proto_write_bytes(w, "content", signature->text, signature->len);
	jsonw_object(w, "verifier");
	jsonw_string(w, "keyDetails", key_details(key));
	jsonw_object(w, b->has_cert ? "x509Certificate" : "publicKey");
	if (b->has_cert)
		proto_write_bytes(w, "rawBytes", b->cert.der.text, b->cert.der.len);
	else
		proto_write_bytes(w, "rawBytes", spki.text, spki.len);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

static void TAP_UNUSED
witness_body(const struct wish *wish, const struct bundle *b, const struct key *key, enum hash h, const unsigned char *digest,
             struct log_entry *e)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	char hex[2 * HASH_MAX + 1];
	unsigned char payload[32];

	e->kind = xstrdup(wish->intoto ? "intoto" : wish->dsse && !wish->v2 ? "dsse" : "hashedrekord");
	e->version = xstrdup(wish->v2 || wish->intoto ? "0.0.2" : "0.0.1");
	text_hex(hex, digest, hash_size(h));
	if (wish->dsse && !wish->v2) {
		witness_sha256(b->dsse.payload.text, b->dsse.payload.len, payload);
		text_hex(hex, payload, sizeof(payload));
	}
	if (wish->logged_digest)
		memcpy(hex, wish->logged_digest, strlen(wish->logged_digest) + 1);
	jsonw_object(&w, NULL);
	jsonw_string(&w, "apiVersion", e->version);
	jsonw_string(&w, "kind", e->kind);
	jsonw_object(&w, "spec");
	if (wish->v2)
		witness_spec_v2(&w, b, key, h, hex);
	else if (wish->intoto)
		witness_spec_intoto(&w, b, key, hex);
	else if (wish->dsse)
		witness_spec_dsse(&w, b, key, hex);
	else
		witness_spec_message(&w, b, key, h, hex);
	jsonw_end(&w);
	jsonw_end(&w);
	buf_str(&e->body, wish->body ? wish->body : w.out.text);
}

/* The entry is the last of three: its path is one step, over the two before it. */
static void TAP_UNUSED
witness_tree(struct log_entry *e)
{
	unsigned char leaf[32], before[2][32];

	e->proof_index = 2;
	e->tree_size = 3;
	e->hashes = 1;
	e->hash = xcalloc(1, sizeof(*e->hash));
	merkle_leaf(before[0], "first", 5);
	merkle_leaf(before[1], "second", 6);
	merkle_root(e->hash[0], before[0], 0, 2, (const unsigned char (*)[32])&before[1], 1);
	merkle_leaf(leaf, e->body.text, e->body.len);
	merkle_root(e->root_hash, leaf, 2, 3, (const unsigned char (*)[32])e->hash, 1);
	e->has_proof = e->has_root_hash = true;
}

static void TAP_UNUSED
witness_sign_note(struct buf *note, const char *name, const struct key *key, const unsigned char id[32], size_t signed_n)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf line = BUF_INIT;

	buf_add(&line, id, 4);
	if (key_sign(key, note->text, signed_n, &line, &why))
		abort();
	buf_printf(note, "\xe2\x80\x94 %s ", name);
	base64_encode(note, line.text, line.len);
	buf_char(note, '\n');
}

static char * TAP_UNUSED
witness_checkpoint(const char *origin, const char *name, uint64_t size, const unsigned char root[32], const struct key *key,
                   const unsigned char id[32])
{
	struct buf note = BUF_INIT;
	size_t n;

	buf_printf(&note, "%s\n%llu\n", origin, (unsigned long long)size);
	base64_encode(&note, root, 32);
	buf_char(&note, '\n');
	n = note.len;
	buf_char(&note, '\n');
	witness_sign_note(&note, name, key, id, n);
	return buf_detach(&note);
}

static void TAP_UNUSED
witness_set(struct witness *v, struct log_entry *e, int64_t when)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf payload = BUF_INIT;
	char id[65];

	e->integrated = when;
	text_hex(id, e->log_id, 32);
	buf_str(&payload, "{\"body\":\"");
	base64_encode(&payload, e->body.text, e->body.len);
	buf_printf(&payload, "\",\"integratedTime\":%lld,\"logID\":\"%s\",\"logIndex\":%llu}", (long long)when, id,
	           (unsigned long long)e->index);
	if (key_sign(&v->log1, payload.text, payload.len, &e->set, &why))
		abort();
}

static void TAP_UNUSED
witness_log(struct witness *v, const struct wish *wish, struct log_entry *e)
{
	memcpy(e->log_id, wish->v2 ? v->id2 : v->id1, 32);
	witness_tree(e);
	e->index = wish->v2 ? 2 : 1002;
	e->checkpoint = wish->v2 ? witness_checkpoint("log2.test", "log2.test", 3, e->root_hash, &v->log2, v->id2) :
	                           witness_checkpoint("rekor.test - 99", "rekor.test", 3, e->root_hash, &v->log1, v->id1);
	e->checkpoint_n = strlen(e->checkpoint);
	if (wish->no_checkpoint) {
		free(e->checkpoint);
		e->checkpoint = NULL;
	}
	e->has_proof = !wish->no_proof;
	if (!wish->v2 && !wish->no_set)
		witness_set(v, e, wish->set_time ? wish->set_time : SIGNED_AT);
}

#define WITNESS_STATEMENT "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"f\",\"digest\":{\"sha256\":\"%s\"}}]," \
	"\"predicateType\":\"https://example.test/p/v1\",\"predicate\":{}}"

/* What is signed, its hash, and the signature. */
static void TAP_UNUSED
witness_sign(struct witness *v, const struct wish *wish, struct bundle *b, enum hash *h, unsigned char digest[HASH_MAX])
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf message = BUF_INIT;
	const char *content = wish->file ? wish->file->text : WITNESS_FILE;
	size_t content_n = wish->file ? wish->file->len : strlen(WITNESS_FILE);
	unsigned char file[32];
	char hex[65];
	int failed;

	*h = wish->signer == SIGN_P384 ? HASH_SHA384 : HASH_SHA256;
	witness_sha256(content, content_n, file);
	text_hex(hex, file, 32);
	b->is_dsse = wish->dsse;
	if (wish->dsse) {
		b->dsse.type = xstrdup(DSSE_INTOTO);
		if (wish->statement)
			buf_str(&b->dsse.payload, wish->statement);
		else
			buf_printf(&b->dsse.payload, WITNESS_STATEMENT, hex);
		dsse_pae(&message, b->dsse.type, b->dsse.payload.text, b->dsse.payload.len);
	} else {
		buf_add(&message, content, content_n);
	}
	hash_bytes(*h, message.text, message.len, digest);
	if (wish->signer == SIGN_P384_LEGACY) {
		struct buf *out = wish->dsse ? &b->dsse.signature : &b->signature;
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(v->signer.pkey, NULL);
		unsigned char sig[256];
		size_t n = sizeof(sig);

		failed = EVP_PKEY_sign_init(ctx) != 1 || EVP_PKEY_sign(ctx, sig, &n, digest, 32) != 1;
		buf_add(out, sig, n);
		EVP_PKEY_CTX_free(ctx);
	} else {
		failed = key_sign(&v->signer, message.text, message.len, wish->dsse ? &b->dsse.signature : &b->signature, &why);
	}
	if (failed)
		abort();
	if (wish->dsse)
		return;
	b->hash = *h;
	buf_add(&b->digest, digest, hash_size(*h));
}

/* The bundle as wished; v->signer is the key that signed. */
static void TAP_UNUSED
witness_bundle(struct witness *v, const struct wish *wish, struct bundle *b)
{
	unsigned char digest[HASH_MAX];
	enum hash h;

	key_release(&v->signer);
	v->signer = witness_key(witness_make_key(wish->signer), witness_kind(wish->signer));
	b->version = wish->other_version ? wish->version : BUNDLE_V03;
	b->has_cert = !wish->managed;
	if (b->has_cert)
		witness_leaf(v, wish, v->signer.pkey, &b->cert);
	witness_sign(v, wish, b, &h, digest);
	if (!wish->no_entry) {
		b->entries = 1;
		b->entry = xcalloc(1, sizeof(*b->entry));
		*b->entry = (struct log_entry)LOG_ENTRY_INIT;
		witness_body(wish, b, &v->signer, h, digest, b->entry);
		witness_log(v, wish, b->entry);
	}
	if (!wish->no_timestamp) {
		b->timestamps = 1;
		b->timestamp = xcalloc(1, sizeof(*b->timestamp));
		*b->timestamp = (struct buf)BUF_INIT;
		witness_timestamp(v, wish->dsse ? &b->dsse.signature : &b->signature, wish->tsa_time ? wish->tsa_time : SIGNED_AT - 2,
		                  "SHA256", b->timestamp);
	}
}

/* Text with `from` once replaced; aborts where it is not there. */
static void TAP_UNUSED
witness_replace(struct buf *text, const char *from, const char *to)
{
	char *at = strstr(text->text, from);
	struct buf out = BUF_INIT;

	if (!at)
		abort();
	buf_add(&out, text->text, (size_t)(at - text->text));
	buf_str(&out, to);
	buf_str(&out, at + strlen(from));
	buf_release(text);
	*text = out;
}

/* Its JSON; 0.1 and 0.2 are 0.3 with a chain and another type. */
static void TAP_UNUSED
witness_json(const struct bundle *b, struct buf *text)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(free_release) char *type = NULL, *end = NULL;
	scoped(buf_release) struct buf der = BUF_INIT;

	bundle_write(&w, b);
	buf_add(text, w.out.text, w.out.len);
	if (b->version == BUNDLE_V03)
		return;
	type = xasprintf("bundle+json;version=0.%d", b->version == BUNDLE_V01 ? 1 : 2);
	witness_replace(text, "bundle.v0.3+json", type);
	if (!b->has_cert)
		return;
	base64_encode(&der, b->cert.der.text, b->cert.der.len);
	end = xasprintf("%s\"}]}", der.text);
	buf_str(&der, "\"}");
	witness_replace(text, "\"certificate\":{", "\"x509CertificateChain\":{\"certificates\":[{");
	witness_replace(text, der.text, end);
}

/* The same as `cosign sign-blob --bundle` wrote it before version 3. */
static void TAP_UNUSED
witness_cosign(const struct bundle *b, const struct key *key, struct buf *text)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT, envelope = JSONW_COMPACT;
	const struct log_entry *e = b->entry;
	char id[65];

	text_hex(id, e->log_id, 32);
	jsonw_object(&w, NULL);
	if (b->is_dsse)
		dsse_write(&envelope, NULL, &b->dsse);
	proto_write_bytes(&w, "base64Signature", b->is_dsse ? envelope.out.text : b->signature.text,
	                  b->is_dsse ? envelope.out.len : b->signature.len);
	witness_write_pem(&w, "cert", b, key);
	jsonw_object(&w, "rekorBundle");
	proto_write_bytes(&w, "SignedEntryTimestamp", e->set.text, e->set.len);
	jsonw_object(&w, "Payload");
	proto_write_bytes(&w, "body", e->body.text, e->body.len);
	jsonw_integer(&w, "integratedTime", e->integrated);
	jsonw_integer(&w, "logIndex", (int64_t)e->index);
	jsonw_string(&w, "logID", id);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	buf_add(text, w.out.text, w.out.len);
}

#endif
