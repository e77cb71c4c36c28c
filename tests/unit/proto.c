#include "trust/proto.h"
#include "tap.h"

static struct json
read_text(struct json_doc *doc, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (json_parse(doc, "x.json", text, strlen(text), &why))
		tap_show("unexpected", why.text.text);
	return json_top(doc);
}

static void
values_have_two_spellings_or_none(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;
	scoped(free_release) char *text = NULL;
	struct json top = read_text(&doc, "{\"s\":\"735\",\"n\":735,\"zero\":\"0\",\"max\":\"9223372036854775807\",\"null\":null,\"b\":\"aGk=\",\"h\":\"00ff\",\"t\":\"x\"}");
	unsigned char fixed[2] = { 7, 7 };

	is_int((long long)proto_uint64(proto_get(top, "s")), 735, "an integer is a string");
	is_int((long long)proto_uint64(proto_get(top, "n")), 735, "an integer may be a number");
	is_int((long long)proto_uint64(proto_get(top, "zero")), 0, "zero is read as zero");
	ok(proto_uint64(proto_get(top, "max")) == INT64_MAX, "the largest integer is read");
	is_int((long long)proto_uint64(proto_find(top, "absent")), 0, "absent is zero");
	is_int((long long)proto_uint64(proto_find(top, "null")), 0, "and so is null");
	ok(!json_exists(proto_find(top, "null")), "null is absent");
	proto_fixed(proto_find(top, "null"), fixed, 2);
	is_int(fixed[0], 7, "absent bytes leave what was");
	proto_bytes(proto_get(top, "b"), &bytes);
	is_str(bytes.text, "hi", "base64 is decoded");
	proto_fixed(proto_get(top, "b"), fixed, 2);
	ok(memcmp(fixed, "hi", 2) == 0, "base64 of a fixed size is decoded");
	proto_hex(proto_get(top, "h"), fixed, 2);
	ok(fixed[0] == 0 && fixed[1] == 0xff, "hexadecimal is decoded");
	text = proto_text(proto_get(top, "t"));
	is_str(text, "x", "a text is read");
	ok(proto_text(proto_find(top, "null")) == NULL, "absent text gives NULL");
	succeeds(json_finish(&doc, &why), &why, "nothing is wrong");
}

static void get_uint64(struct json top) { proto_uint64(proto_get(top, "a")); }
static void get_any(struct json top) { proto_get(top, "a"); }
static void get_bytes(struct json top) { scoped(buf_release) struct buf b = BUF_INIT; proto_bytes(proto_get(top, "a"), &b); }
static void get_fixed(struct json top) { unsigned char out[2]; proto_fixed(proto_get(top, "a"), out, 2); }
static void get_hex(struct json top) { unsigned char out[2]; proto_hex(proto_get(top, "a"), out, 2); }

static const struct refusal {
	const char *text, *words;
	void (*reader)(struct json);
} refusal[] = {
	{ "{}", "member 'a': is missing", get_any },
	{ "{\"a\":null}", "member 'a': is missing", get_any },
	{ "{\"a\":-1}", "member 'a': -1 is not between 0", get_uint64 },
	{ "{\"a\":\"-1\"}", "'-1' is not a non-negative decimal number", get_uint64 },
	{ "{\"a\":\"+1\"}", "'+1' is not a non-negative decimal", get_uint64 },
	{ "{\"a\":\"01\"}", "'01' is not a non-negative decimal", get_uint64 },
	{ "{\"a\":\" 1\"}", "' 1' is not a non-negative decimal", get_uint64 },
	{ "{\"a\":\"1e3\"}", "'1e3' is not a non-negative decimal", get_uint64 },
	{ "{\"a\":\"\"}", "'' is not a non-negative decimal", get_uint64 },
	{ "{\"a\":\"9223372036854775808\"}", "larger than any 64 bit integer", get_uint64 },
	{ "{\"a\":\"18446744073709551616\"}", "is not a non-negative decimal", get_uint64 },
	{ "{\"a\":1.5}", "not a 64-bit integer", get_uint64 },
	{ "{\"a\":true}", "must be an integer", get_uint64 },
	{ "{\"a\":\"aGk\"}", "is not base64", get_bytes },
	{ "{\"a\":\"aGk=\\n\"}", "is not base64", get_bytes },
	{ "{\"a\":\"a Gk=\"}", "is not base64", get_bytes },
	{ "{\"a\":\"aGk=aGk=\"}", "is not base64", get_bytes },
	{ "{\"a\":\"_-==\"}", "is not base64", get_bytes },
	{ "{\"a\":7}", "must be a string", get_bytes },
	{ "{\"a\":\"aGlo\"}", "must be 2 bytes, is 3", get_fixed },
	{ "{\"a\":\"\"}", "must be 2 bytes, is 0", get_fixed },
	{ "{\"a\":\"00FF\"}", "must be 4 lower case hexadecimal digits", get_hex },
	{ "{\"a\":\"00f\"}", "must be 4 lower case hexadecimal digits", get_hex },
	{ "{\"a\":\"00ff00\"}", "must be 4 lower case hexadecimal digits", get_hex },
};

static void
anything_else_is_refused(void)
{
	for (size_t i = 0; i < countof(refusal); i++) {
		scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		refusal[i].reader(read_text(&doc, refusal[i].text));
		refuses(json_finish(&doc, &why), &why, DIAG_USAGE, refusal[i].words, "refused: %s", refusal[i].text);
	}
}

static void
numbers_and_bytes_are_written_as_strings(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	proto_write_uint64(&w, "n", UINT64_MAX);
	proto_write_bytes(&w, "b", "\0\xff", 2);
	jsonw_end(&w);
	is_str(w.out.text, "{\"n\":\"18446744073709551615\",\"b\":\"AP8=\"}", "an integer and two bytes");
}

int
main(void)
{
	values_have_two_spellings_or_none();
	anything_else_is_refused();
	numbers_and_bytes_are_written_as_strings();
	return tap_done();
}
