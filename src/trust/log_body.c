#include "log_body.h"
#include "base/base64.h"
#include "trust/proto.h"
#include "pem.h"
#include <string.h>

enum { MAX_VALUES = 1000 };     /* of JSON; the largest kind has 40 */

struct body {
	struct json spec;
	const struct logged *logged;
};

static int
differs(struct json j, const char *what)
{
	return json_complain(j, "is not %s", what);
}

static void
same_bytes(struct json j, const struct buf *got, const void *want, size_t n, const char *what)
{
	if (got->len != n || (n && memcmp(got->text, want, n) != 0))
		differs(j, what);
}

static void
same_signature(struct json j, const struct logged *l)
{
	scoped(buf_release) struct buf sig = BUF_INIT;

	proto_bytes(j, &sig);
	same_bytes(j, &sig, l->signature, l->signature_n, "the signature of the bundle");
}

/* The only block of a PEM text. */
static bool
only_block(const struct buf *pem, const char *label, struct buf *der)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf more = BUF_INIT;
	const char *at = pem->text, *end = at + pem->len;

	return pem_next(&at, end, label, der, &why) == 1 && pem_next(&at, end, label, &more, &why) == 0;
}

/* Most keys have one encoding only, so it is compared first. */
static bool
is_key(const struct buf *der, const struct key *want)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf spki = BUF_INIT;
	scoped(key_release) struct key key = KEY_INIT;

	key_spki(want, &spki);
	if (der->len == spki.len && memcmp(der->text, spki.text, spki.len) == 0)
		return true;
	return key_from_spki(&key, der->text, der->len, &why) == 0 && key_equal(&key, want);
}

/* base64 of PEM: the certificate of the bundle, or the user's key. */
static void
same_pem(struct json j, const struct logged *l)
{
	scoped(buf_release) struct buf pem = BUF_INIT, der = BUF_INIT;

	proto_bytes(j, &pem);
	if (!only_block(&pem, l->cert ? "CERTIFICATE" : "PUBLIC KEY", &der))
		differs(j, l->cert ? "a certificate" : "a key");
	else if (l->cert)
		same_bytes(j, &der, l->cert->der.text, l->cert->der.len, "the certificate of the bundle");
	else if (!is_key(&der, l->key))
		differs(j, "the key");
}

/* { "algorithm": "sha256", "value": "<hex>" } */
static void
same_hash(struct json hash, enum hash h, const unsigned char *want, const char *what)
{
	struct json algorithm = proto_get(hash, "algorithm"), value = proto_get(hash, "value");
	unsigned char got[HASH_MAX] = { 0 };

	if (strcmp(json_string(algorithm), hash_name(h)) != 0) {
		json_complain(algorithm, "is '%.40s', not '%s'", json_string(algorithm), hash_name(h));
		return;
	}
	proto_hex(value, got, hash_size(h));
	if (memcmp(got, want, hash_size(h)) != 0)
		differs(value, what);
}

static void
same_payload_hash(struct json hash, const struct logged *l)
{
	unsigned char digest[HASH_MAX];

	hash_bytes(HASH_SHA256, l->payload, l->payload_n, digest);
	same_hash(hash, HASH_SHA256, digest, "the digest of the payload");
}

static void
hashedrekord_1(struct body *b)
{
	struct json signature = proto_get(b->spec, "signature");

	if (b->logged->dsse) {
		json_complain(b->spec, "is of a message signature, but the bundle holds an envelope");
		return;
	}
	same_hash(proto_get(proto_get(b->spec, "data"), "hash"), b->logged->hash, b->logged->digest,
	          "the digest of the artifact");
	same_signature(proto_get(signature, "content"), b->logged);
	same_pem(proto_get(proto_get(signature, "publicKey"), "content"), b->logged);
}

/* The only item; several are an error, since one signature proves nothing about the others. */
static struct json
only_item(struct json array)
{
	if (proto_count(array) != 1)
		json_complain(array, "must hold one signature, holds %zu", proto_count(array));
	return json_item(array, 0);
}

/* envelopeHash is of the uploaded text, which cannot be reproduced. */
static void
dsse_1(struct body *b)
{
	struct json signature = only_item(proto_get(b->spec, "signatures"));

	if (!b->logged->dsse) {
		json_complain(b->spec, "is of an envelope, but the bundle holds a message signature");
		return;
	}
	json_accept(json_find(b->spec, "envelopeHash"));
	same_payload_hash(proto_get(b->spec, "payloadHash"), b->logged);
	same_signature(proto_get(signature, "signature"), b->logged);
	same_pem(proto_get(signature, "verifier"), b->logged);
}

/* base64 of base64, as this kind has it. */
static void
same_twice(struct json j, const void *want, size_t n, const char *what)
{
	scoped(buf_release) struct buf once = BUF_INIT, twice = BUF_INIT;

	proto_bytes(j, &once);
	if (!base64_decode(&twice, once.text, once.len))
		differs(j, "base64 of base64");
	same_bytes(j, &twice, want, n, what);
}

static void
intoto_2(struct body *b)
{
	const struct logged *l = b->logged;
	struct json content = proto_get(b->spec, "content"), envelope = proto_get(content, "envelope");
	struct json signature = only_item(proto_get(envelope, "signatures"));
	struct json payload = proto_find(envelope, "payload"), type = proto_get(envelope, "payloadType");

	if (!l->dsse) {
		json_complain(b->spec, "is of an envelope, but the bundle holds a message signature");
		return;
	}
	if (strcmp(json_string(type), l->payload_type) != 0)
		differs(type, "the payload type of the envelope");
	if (json_exists(payload))
		same_twice(payload, l->payload, l->payload_n, "the payload of the envelope");
	json_accept(json_find(content, "hash"));
	same_payload_hash(proto_get(content, "payloadHash"), l);
	json_accept(json_find(signature, "keyid"));
	same_twice(proto_get(signature, "sig"), l->signature, l->signature_n, "the signature of the bundle");
	same_pem(proto_get(signature, "publicKey"), l);
}

/* DER here, not PEM, and the kind of the key. */
static void
same_verifier(struct json verifier, const struct logged *l)
{
	scoped(buf_release) struct buf got = BUF_INIT, spki = BUF_INIT;
	const struct key *key = l->cert ? &l->cert->key : l->key;
	struct json details = proto_get(verifier, "keyDetails");
	struct json raw = proto_get(proto_get(verifier, l->cert ? "x509Certificate" : "publicKey"), "rawBytes");

	if (strcmp(json_string(details), key_details(key)) != 0)
		differs(details, "the kind of the key");
	proto_bytes(raw, &got);
	if (l->cert) {
		same_bytes(raw, &got, l->cert->der.text, l->cert->der.len, "the certificate of the bundle");
		return;
	}
	key_spki(key, &spki);
	same_bytes(raw, &got, spki.text, spki.len, "the key");
}

static void
hashedrekord_2(struct body *b)
{
	const struct logged *l = b->logged;
	struct json entry = proto_get(b->spec, "hashedRekordV002"), data = proto_get(entry, "data");
	struct json algorithm = proto_get(data, "algorithm"), digest = proto_get(data, "digest");
	struct json signature = proto_get(entry, "signature");
	const char *want = hash_details(l->hash);
	scoped(buf_release) struct buf got = BUF_INIT;

	if (strcmp(json_string(algorithm), want) != 0)
		json_complain(algorithm, "is '%.40s', not '%s'", json_string(algorithm), want);
	proto_bytes(digest, &got);
	same_bytes(digest, &got, l->digest, hash_size(l->hash),
	           l->dsse ? "the digest of the envelope (PAE)" : "the digest of the artifact");
	same_signature(proto_get(signature, "content"), l);
	same_verifier(proto_get(signature, "verifier"), l);
}

static const struct reader {
	const char *kind, *version;
	bool v2;
	void (*read)(struct body *);
} readers[] = {
	{ "hashedrekord", "0.0.1", false, hashedrekord_1 },
	{ "dsse", "0.0.1", false, dsse_1 },
	{ "intoto", "0.0.2", false, intoto_2 },
	{ "hashedrekord", "0.0.2", true, hashedrekord_2 },
};

static const struct reader *
find_reader(const char *kind, const char *version)
{
	for (size_t i = 0; i < countof(readers); i++)
		if (strcmp(readers[i].kind, kind) == 0 && strcmp(readers[i].version, version) == 0)
			return &readers[i];
	return NULL;
}

bool
log_body_is_v2(const char *kind, const char *version)
{
	const struct reader *r = find_reader(kind, version);

	return r && r->v2;
}

/* It is not a file of the user: the message without its place. */
static int
refuse(struct diag *why)
{
	scoped(diag_release) struct diag cause = DIAG_INIT;

	diag_move(&cause, why);
	return diag_set(why, DIAG_REFUSED, "the log entry does not match the bundle: %s", cause.text.text);
}

int
log_body_kind(const struct buf *body, char **kind, char **version, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse_within(&doc, "log entry", body->text, body->len, MAX_VALUES, why))
		return refuse(why);
	*kind = xstrdup(json_string(proto_get(json_top(&doc), "kind")));
	*version = xstrdup(json_string(proto_get(json_top(&doc), "apiVersion")));
	json_accept(json_top(&doc));
	return json_finish(&doc, why) ? refuse(why) : 0;
}

int
log_body_verify(const struct buf *body, const char *kind, const char *version, const struct logged *logged, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const struct reader *r = find_reader(kind, version);

	if (!r)
		return diag_set(why, DIAG_REFUSED, "log entries of kind '%.40s' %.20s are not supported", kind, version);
	if (json_parse_within(&doc, "log entry", body->text, body->len, MAX_VALUES, why))
		return refuse(why);
	struct json top = json_top(&doc), is_kind = proto_get(top, "kind"), is_version = proto_get(top, "apiVersion");
	struct body b = { .spec = proto_get(top, "spec"), .logged = logged };

	if (strcmp(json_string(is_kind), kind) != 0)
		json_complain(is_kind, "is '%.40s', but the bundle says '%s'", json_string(is_kind), kind);
	if (strcmp(json_string(is_version), version) != 0)
		json_complain(is_version, "is '%.20s', but the bundle says '%s'", json_string(is_version), version);
	r->read(&b);
	return json_finish(&doc, why) ? refuse(why) : 0;
}
