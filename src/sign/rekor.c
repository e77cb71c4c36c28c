#include "rekor.h"
#include "base/text.h"
#include "trust/hash.h"
#include "trust/proto.h"
#include "net/answer.h"
#include <string.h>

const long rekor_statuses[] = { 409, 0 };

char *
rekor_url(const char *base, unsigned version)
{
	return xasprintf("%s/api/v%u/log/entries", base, version);
}

int
rekor_takes(unsigned version, enum key_kind kind, bool dsse, struct diag *why)
{
	if (kind == KEY_ED25519 && (version != 1 || !dsse)) {
		diag_set(why, DIAG_USAGE, "Rekor v%u does not accept an Ed25519 signature of a %s", version, dsse ? "DSSE envelope" : "file");
		return diag_hint(why, "its entries hold a digest, which Ed25519 does not sign; use an ECDSA or RSA key");
	}
	if (version == 1 && dsse && (kind == KEY_P384 || kind == KEY_P521)) {
		diag_set(why, DIAG_USAGE, "Rekor v1 accepts DSSE envelopes with SHA-256 only, and %s uses another hash",
		         kind == KEY_P384 ? "P-384" : "P-521");
		return diag_hint(why, "use a P-256, RSA or Ed25519 key, or a log of version 2");
	}
	return 0;
}

static void
put_pem(struct buf *pem, const struct logged *logged)
{
	if (logged->cert)
		cert_pem(logged->cert, pem);
	else
		key_pem(logged->key, pem);
}

static void
write_hashedrekord_v1(struct jsonw *w, const struct logged *logged, const struct buf *pem)
{
	char hex[2 * HASH_MAX + 1];

	text_hex(hex, logged->digest, hash_size(logged->hash));
	jsonw_object(w, "data");
	jsonw_object(w, "hash");
	jsonw_string(w, "algorithm", hash_name(logged->hash));
	jsonw_string(w, "value", hex);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_object(w, "signature");
	proto_write_bytes(w, "content", logged->signature, logged->signature_n);
	jsonw_object(w, "publicKey");
	proto_write_bytes(w, "content", pem->text, pem->len);
	jsonw_end(w);
	jsonw_end(w);
}

/* The envelope goes as text within the JSON. */
static int
write_dsse_v1(struct jsonw *w, const struct dsse *envelope, const struct buf *pem, struct diag *why)
{
	scoped(jsonw_release) struct jsonw inner = JSONW_COMPACT;

	dsse_write(&inner, NULL, envelope);
	if (jsonw_finish(&inner, why))
		return -1;
	jsonw_object(w, "proposedContent");
	jsonw_string(w, "envelope", inner.out.text);
	jsonw_array(w, "verifiers");
	proto_write_bytes(w, NULL, pem->text, pem->len);
	jsonw_end(w);
	jsonw_end(w);
	return 0;
}

static int
write_v1(struct jsonw *w, const struct logged *logged, const struct dsse *envelope, struct diag *why)
{
	scoped(buf_release) struct buf pem = BUF_INIT;

	put_pem(&pem, logged);
	jsonw_object(w, NULL);
	jsonw_string(w, "apiVersion", "0.0.1");
	jsonw_string(w, "kind", envelope ? "dsse" : "hashedrekord");
	jsonw_object(w, "spec");
	if (!envelope)
		write_hashedrekord_v1(w, logged, &pem);
	else if (write_dsse_v1(w, envelope, &pem, why))
		return -1;
	jsonw_end(w);
	jsonw_end(w);
	return 0;
}

/* A DSSE envelope is logged by the digest of its PAE: v2 has no other kind of entry. */
static void
write_v2(struct jsonw *w, const struct logged *logged)
{
	scoped(buf_release) struct buf spki = BUF_INIT;
	const struct key *key = logged->cert ? &logged->cert->key : logged->key;

	jsonw_object(w, NULL);
	jsonw_object(w, "hashedRekordRequestV002");
	proto_write_bytes(w, "digest", logged->digest, hash_size(logged->hash));
	jsonw_object(w, "signature");
	proto_write_bytes(w, "content", logged->signature, logged->signature_n);
	jsonw_object(w, "verifier");
	jsonw_string(w, "keyDetails", key_details(key));
	jsonw_object(w, logged->cert ? "x509Certificate" : "publicKey");
	if (!logged->cert)
		key_spki(key, &spki);
	proto_write_bytes(w, "rawBytes", logged->cert ? logged->cert->der.text : spki.text, logged->cert ? logged->cert->der.len : spki.len);
	for (int i = 0; i < 5; i++)
		jsonw_end(w);
}

int
rekor_request(struct buf *body, unsigned version, const struct logged *logged, const struct dsse *envelope, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	enum key_kind kind = logged->cert ? logged->cert->key.kind : logged->key->kind;

	if (rekor_takes(version, kind, envelope != NULL, why))
		return -1;
	if (version == 2)
		write_v2(&w, logged);
	else if (write_v1(&w, logged, envelope, why))
		return -1;
	if (jsonw_finish(&w, why))
		return -1;
	buf_add(body, w.out.text, w.out.len);
	return 0;
}

static int
read_v2(const struct call *call, struct log_entry *entry, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (answer_parse(&doc, call, why))
		return -1;
	log_entry_read(entry, json_top(&doc));
	return answer_finish(&doc, call, why);
}

static int
read_v1(const struct call *call, struct log_entry *entry, struct diag *why)
{
	if (call_is_html(call, NULL))
		diag_set(why, DIAG_REFUSED, "is an HTML page instead of a log entry");
	else if (log_entry_read_v1(entry, "answer", call->answer.text, call->answer.len, why) == 0)
		return 0;
	return answer_refuse(call, why);
}

/* Only an address below that of the log is followed. */
static int
read_location(const struct call *call, const char *base, char **location, struct diag *why)
{
	static const char path[] = "/api/v1/log/entries/";
	const char *said = call_header(call, "location");
	const char *uuid = said ? strstr(said, path) : NULL;

	uuid = uuid ? uuid + sizeof(path) - 1 : "";
	if ((strlen(uuid) != 64 && strlen(uuid) != 80) || strspn(uuid, "0123456789abcdef") != strlen(uuid)) {
		diag_set(why, DIAG_REFUSED, "says that an equal entry exists, but not where");
		return answer_refuse(call, why);
	}
	*location = xasprintf("%s%s%s", base, path, uuid);
	return 0;
}

int
rekor_answer(const struct call *call, unsigned version, const char *base, enum rekor_outcome *outcome, struct log_entry *entry,
             char **location, struct diag *why)
{
	if (call->status == 409 && version == 2) {
		*outcome = REKOR_TWICE;
		return 0;
	}
	if (call->status == 409) {
		*outcome = REKOR_ELSEWHERE;
		return read_location(call, base, location, why);
	}
	*outcome = REKOR_ENTRY;
	return version == 2 ? read_v2(call, entry, why) : read_v1(call, entry, why);
}
