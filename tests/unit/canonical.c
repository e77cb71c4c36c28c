#include "tuf/canonical.h"
#include "base/digest.h"
#include "tap.h"

static int
canonical(struct buf *out, const char *text, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, "test", text, strlen(text), why) || canonical_json(out, json_top(&doc), why))
		return -1;
	return json_finish(&doc, why);
}

static void
becomes(const char *text, const char *want, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	succeeds(canonical(&out, text, &why), &why, "%s", name);
	is_str(out.text, want, "%s", name);
}

static void
the_known_answer(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct digest digest;

	canonical(&out, "{\"n\": 1, \"a\": \"x\\ny\", \"b\": \"\\\"\\\\\"}", &why);
	digest_bytes(&digest, out.text, out.len);
	is_str(digest.hex, "01f3e399c1ca09aa3d97f6d7ea64522b6d19558630b0e48bcb0f0628a8a1961d",
	       "a line feed is raw, quote and backslash are escaped, members are sorted");
}

static void
forms(void)
{
	becomes("[ ]", "[]", "nothing in brackets");
	becomes("{ }", "{}", "nothing in braces");
	becomes("[ 1, -0, -7, 9223372036854775807, true, false, null ]", "[1,0,-7,9223372036854775807,true,false,null]",
	        "numbers and words");
	becomes("{\"b\": {\"d\": [{}], \"c\": \"\"}, \"a\": 1}", "{\"a\":1,\"b\":{\"c\":\"\",\"d\":[{}]}}", "depth");
	becomes("{\"\\u00e9\": 1, \"z\": \"\\u00e9\\t\\/\\u0001\"}", "{\"z\":\"\xc3\xa9\t/\x01\",\"\xc3\xa9\":1}",
	        "letters beyond ASCII sort by their bytes, and only two bytes are escaped");
	becomes("{\"a\\\"b\": \"\\\\\\\\\"}", "{\"a\\\"b\":\"\\\\\\\\\"}", "names are escaped too");
}

static void
numbers_that_have_none(void)
{
	static const char *const number[] = { "1.0", "1e3", "9223372036854775808" };
	scoped(diag_release) struct diag why = DIAG_INIT;

	for (size_t i = 0; i < countof(number); i++) {
		scoped(buf_release) struct buf out = BUF_INIT;

		refuses(canonical(&out, number[i], &why), &why, DIAG_REFUSED, "only whole numbers", "%s has no canonical form",
		        number[i]);
	}
}

int
main(void)
{
	the_known_answer();
	forms();
	numbers_that_have_none();
	return tap_done();
}
