#include "bundle_cosign.h"
#include "base/text.h"
#include "trust/proto.h"
#include "log_body.h"

/* PEM, or base64 of it. */
static void
read_pem(struct json cert, struct buf *pem)
{
	const char *s = json_string(cert);

	if (text_starts(s, "-----BEGIN"))
		buf_str(pem, s);
	else
		proto_bytes(cert, pem);
}

static void
read_signer(struct bundle *b, struct json cert)
{
	scoped(buf_release) struct buf pem = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int failed;

	read_pem(cert, &pem);
	if (!pem.len)
		return;
	b->has_cert = text_starts(pem.text, "-----BEGIN CERTIFICATE-----");
	if (b->has_cert)
		failed = cert_from_pem(&b->cert, pem.text, pem.len, &why);
	else
		failed = key_from_pem(&b->key, pem.text, pem.len, &why);
	if (failed)
		json_complain(cert, "%s", why.text.text);
}

static void
read_entry(struct bundle *b, struct json rekor)
{
	struct json payload = proto_get(rekor, "Payload"), body = proto_get(payload, "body");
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct log_entry *e;

	b->entry = xcalloc(1, sizeof(*b->entry));
	e = &b->entry[b->entries++];
	*e = (struct log_entry)LOG_ENTRY_INIT;
	proto_bytes(proto_get(rekor, "SignedEntryTimestamp"), &e->set);
	proto_bytes(body, &e->body);
	e->integrated = (int64_t)proto_uint64(proto_get(payload, "integratedTime"));
	e->index = proto_uint64(proto_get(payload, "logIndex"));
	proto_hex(proto_get(payload, "logID"), e->log_id, sizeof(e->log_id));
	if (log_body_kind(&e->body, &e->kind, &e->version, &why))
		json_complain(body, "%s", why.text.text);
}

/* Of an attestation, "base64Signature" is the whole envelope. */
static void
read_content(struct bundle *b, struct json signature)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	proto_bytes(signature, &b->signature);
	if (!b->signature.len)
		json_complain(signature, "is empty");
	if (b->signature.text[0] != '{' || json_parse_within(&doc, "envelope", b->signature.text, b->signature.len, 1000, &why))
		return;
	b->is_dsse = true;
	buf_clear(&b->signature);
	dsse_read(&b->dsse, json_top(&doc));
	if (json_finish(&doc, &why))
		json_complain(signature, "is not an envelope: %s", why.text.text);
}

void
bundle_cosign_read(struct bundle *b, struct json top)
{
	struct json rekor = proto_find(top, "rekorBundle");

	b->version = BUNDLE_COSIGN;
	read_content(b, proto_get(top, "base64Signature"));
	read_signer(b, proto_find(top, "cert"));
	if (json_exists(rekor))
		read_entry(b, rekor);
}
