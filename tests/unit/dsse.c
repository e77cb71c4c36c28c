#include "base/digest.h"
#include "trust/dsse.h"
#include "tap.h"

static void
the_signed_bytes_name_both_lengths(void)
{
	scoped(buf_release) struct buf pae = BUF_INIT;
	struct digest digest;

	dsse_pae(&pae, DSSE_INTOTO, "{\"hello\":\"x\"}", 13);
	is_str(pae.text, "DSSEv1 28 application/vnd.in-toto+json 13 {\"hello\":\"x\"}", "the example of the specification");
	digest_bytes(&digest, pae.text, pae.len);
	is_str(digest.hex, "294f55357fa10100f623ba937b8d1f477c80183bb9ccc9d4a1ae6c376be1af57", "and its digest");
	buf_clear(&pae);
	dsse_pae(&pae, "", "a\0b", 3);
	is_int((long long)pae.len, 15, "bytes are bytes, a NUL too");
}

static int
parse(struct dsse *d, const char *text, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, "x", text, strlen(text), why))
		return -1;
	dsse_read(d, json_top(&doc));
	return json_finish(&doc, why);
}

static void
what_was_written_is_read(void)
{
	static const char text[] = "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\",\"keyid\":\"k\"}]}";
	scoped(dsse_release) struct dsse d = DSSE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	succeeds(parse(&d, text, &why), &why, "an envelope is parsed");
	is_str(d.payload.text, "hi", "the payload is read");
	is_str(d.type, "t", "the type is read");
	is_str(d.keyid, "k", "the key id is read");
	is_int((long long)d.signature.len, 2, "the signature is read");
	dsse_write(&w, NULL, &d);
	is_str(w.out.text, text, "is written again");
}

static const struct { const char *text, *words; } bad[] = {
	{ "{\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\"}]}", "member 'payload': is missing" },
	{ "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\"}]}", "member 'payload': is empty" },
	{ "{\"payload\":\"aGk=\\n\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\"}]}", "member 'payload': is not base64" },
	{ "{\"payload\":\"aGk=\",\"signatures\":[{\"sig\":\"AP8=\"}]}", "member 'payloadType': is missing" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\"}", "member 'signatures': is missing" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[]}", "must hold exactly one signature, holds 0" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\"},{\"sig\":\"AP8=\"}]}", "must hold exactly one signature, holds 2" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}", "member 'signatures[0].sig': is empty" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[{}]}", "member 'signatures[0].sig': is missing" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AP8=\",\"x\":1}]}", "unknown member 'signatures[0].x'" },
	{ "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":{\"sig\":\"AP8=\"}}", "must be an array" },
};

static void
anything_else_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(dsse_release) struct dsse d = DSSE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		refuses(parse(&d, bad[i].text, &why), &why, DIAG_USAGE, bad[i].words, "refused: %s", bad[i].words);
	}
}

int
main(void)
{
	the_signed_bytes_name_both_lengths();
	what_was_written_is_read();
	anything_else_is_refused();
	return tap_done();
}
