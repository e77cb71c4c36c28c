#include "json/json.h"
#include "json/jsonw.h"
#include "base/text.h"
#include "tap.h"
#include <unistd.h>

/* "\xNN" is a byte, "\\" a backslash, "\R<n>(text)" the text n times. */
static void
decode(struct buf *out, const char *s)
{
	while (*s) {
		char digits[3] = { 0 };
		char *end;

		if (s[0] == '\\' && s[1] == 'x') {
			memcpy(digits, s + 2, 2);
			buf_char(out, (char)strtoul(digits, NULL, 16));
			s += 4;
		} else if (s[0] == '\\' && s[1] == 'R') {
			unsigned long n = strtoul(s + 2, &end, 10);
			size_t length = strcspn(end + 1, ")");

			while (n--)
				buf_add(out, end + 1, length);
			s = end + length + 2;
		} else {
			s += s[0] == '\\';
			buf_char(out, *s++);
		}
	}
}

static void
run_case(char *line)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	char *field[4] = { NULL }, *at = line;
	int result;

	for (int i = 0; i < 4 && at; i++)
		field[i] = strsep(&at, "\t");
	decode(&text, field[1]);
	result = json_parse(&doc, "case", text.text, text.len, &why);
	if (field[0][0] == 'y')
		succeeds(result, &why, "accepted: %s", field[2]);
	else
		refuses(result, &why, DIAG_USAGE, field[3], "refused: %s", field[2]);
}

static void
every_case_of_the_grammar(void)
{
	scoped(file_release) FILE *f = fopen("tests/data/json/cases", "re");
	scoped(free_release) char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!ok(f != NULL, "the cases are there"))
		return;
	while ((n = getline(&line, &room, f)) > 0) {
		line[n - 1] = '\0';
		if (*line && *line != '#')
			run_case(line);
	}
}

/* Parses; the document must be JSON. */
static struct json
read_text(struct json_doc *doc, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (json_parse(doc, "x.json", text, strlen(text), &why))
		tap_show("unexpected", why.text.text);
	return json_top(doc);
}

static void
values_are_read_by_their_type(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct json top = read_text(&doc,
		"{\"schema\":\"ingot/x/1\",\"s\":\"a\\\"\\u20ac\\uD83D\\uDE00\\n\",\"i\":-9223372036854775808,"
		"\"t\":true,\"f\":false,\"a\":[1,[2],{\"k\":3}],\"m\":{\"x\":\"1\",\"y\":\"2\"},\"n\":null}");
	const char *name;

	json_schema(top, "ingot/x/1");
	is_str(json_string(json_get(top, "s")), "a\"\xe2\x82\xac\xf0\x9f\x98\x80\n", "escapes are undone");
	ok(json_integer(json_get(top, "i"), INT64_MIN, 0) == INT64_MIN, "the smallest integer");
	ok(json_boolean(json_get(top, "t")) && !json_boolean(json_get(top, "f")), "booleans are read");
	is_int((long long)json_count(json_get(top, "a")), 3, "items of an array");
	is_int(json_integer(json_item(json_get(top, "a"), 0), 0, 9), 1, "the first item of an array is read");
	is_int(json_integer(json_item(json_item(json_get(top, "a"), 1), 0), 0, 9), 2, "an item of an item is read");
	is_int(json_integer(json_get(json_item(json_get(top, "a"), 2), "k"), 0, 9), 3, "member of an item");
	is_int(json_integer(json_item(json_get(top, "a"), 0), 0, 9), 1, "back to the first item");
	is_str(json_string(json_member(json_get(top, "m"), 1, &name)), "2", "second member of a map");
	is_str(name, "y", "a member of a map has its name");
	is_str(json_string(json_member(json_get(top, "m"), 0, &name)), "1", "back to the first member");
	is_int(json_kind(json_get(top, "n")), JSON_NULL, "null is a kind");
	ok(!json_exists(json_find(top, "absent")), "an absent member does not exist");
	is_str(json_string(json_find(top, "absent")), "", "and reads as nothing");
	is_int((long long)json_count(json_find(top, "absent")), 0, "and has no items");
	succeeds(json_finish(&doc, &why), &why, "all was asked for");
}

struct refusal {
	const char *text, *words, *name;
	void (*reader)(struct json);
	unsigned line;
};

static void get_string(struct json top) { json_string(json_get(top, "a")); }
static void get_integer(struct json top) { json_integer(json_get(top, "a"), 0, 10); }
static void get_boolean(struct json top) { json_boolean(json_get(top, "a")); }
static void get_name(struct json top) { json_name(json_get(top, "a")); }
static void get_path(struct json top) { json_path(json_get(top, "a")); }
static void get_sha256(struct json top) { json_sha256(json_get(top, "a")); }
static void get_item(struct json top) { json_string(json_item(json_get(top, "a"), 1)); }
static void get_count(struct json top) { json_count(json_get(top, "a")); }
static void get_deep(struct json top) { json_string(json_get(json_get(json_get(top, "a"), "b"), "c")); }
static void get_schema(struct json top) { json_schema(top, "ingot/x/1"); }
static void get_twice(struct json top) { json_string(json_get(top, "a")); json_string(json_get(top, "b")); }
static void get_first_item(struct json top)
{
	json_string(json_get(json_item(json_get(top, "a"), 0), "b"));
}

static const struct refusal refusal[] = {
	{ "{}", "member 'a': is missing", "a missing member", get_string, 1 },
	{ "{\n\"a\":1}", "member 'a': must be a string, is an integer", "an integer for a string", get_string, 2 },
	{ "{\"a\":null}", "must be a string, is null", "null for a string", get_string, 1 },
	{ "{\"a\":\"1\"}", "must be an integer, is a string", "a string for an integer", get_integer, 1 },
	{ "{\"a\":1.5}", "is a number that is not a 64-bit integer", "a fraction for an integer", get_integer, 1 },
	{ "{\"a\":1e2}", "is a number that is not a 64-bit integer", "an exponent for an integer", get_integer, 1 },
	{ "{\"a\":9223372036854775808}", "is a number that is not a 64-bit integer", "2^63", get_integer, 1 },
	{ "{\"a\":11}", "member 'a': 11 is not between 0 and 10", "too large", get_integer, 1 },
	{ "{\"a\":-1}", "-1 is not between 0 and 10", "too small", get_integer, 1 },
	{ "{\"a\":0}", "must be a boolean, is an integer", "0 for false", get_boolean, 1 },
	{ "{\"a\":\"../x\"}", "'../x' is not a name", "a path for a name", get_name, 1 },
	{ "{\"a\":\"x\\ny\"}", "is not a name", "a newline in a name", get_name, 1 },
	{ "{\"a\":\"\"}", "is not a name", "an empty name", get_name, 1 },
	{ "{\"a\":\"a/../b\"}", "is not a relative path", "a path that leaves", get_path, 1 },
	{ "{\"a\":\"/etc\"}", "is not a relative path", "an absolute path", get_path, 1 },
	{ "{\"a\":\"ABCD\"}", "is not a sha256", "no sha256", get_sha256, 1 },
	{ "{\"a\":[\"x\",\n\n2]}", "member 'a[1]': must be a string", "an item, on its line", get_item, 3 },
	{ "{\"a\":{\"k\":1}}", "must be an array, is an object", "an object for an array", get_item, 1 },
	{ "{\"a\":3}", "must be an array or an object, is an integer", "count of a number", get_count, 1 },
	{ "{\"a\":{\"b\":{\"c\":1}}}", "member 'a.b.c': must be a string", "the whole path is named", get_deep, 1 },
	{ "{\"a\":{\"b\":{}}}", "member 'a.b.c': is missing", "also of what is missing", get_deep, 1 },
	{ "[]", "must be an object, is an array", "an array for the document", get_string, 1 },
	{ "{\"schema\":\"ingot/x/2\"}", "must be 'ingot/x/1', is 'ingot/x/2'", "another schema", get_schema, 1 },
	{ "{\"a\":1,\"b\":2}", "member 'a': must be a string", "only the first fault is told", get_twice, 1 },
	{ "{\"a\":\"x\",\n\"b\":2}", "unknown member 'b'", "a member nobody asked for", get_string, 2 },
	{ "{\"a\":[{\"b\":\"x\"},\n{\"b\":\"y\"}]}", "unknown member 'a[1].b'", "an item nobody looked at", get_first_item, 2 },
	{ "{\"a\":\"x\\n\\n\\n\",\n\"b\":2}", "unknown member 'b'", "an escaped newline does not count as a line", get_string, 2 },
};

static void
a_wrong_document_is_refused_by_place_and_member(void)
{
	for (size_t i = 0; i < countof(refusal); i++) {
		scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		int result;

		refusal[i].reader(read_text(&doc, refusal[i].text));
		result = json_finish(&doc, &why);
		is_int(why.line, refusal[i].line, "line: %s", refusal[i].name);
		is_str(why.file, "x.json", "file: %s", refusal[i].name);
		refuses(result, &why, DIAG_USAGE, refusal[i].words, "%s", refusal[i].name);
	}
}

static void
what_is_passed_on_is_not_unknown(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	json_accept(json_get(read_text(&doc, "{\"a\":{\"b\":[{\"c\":1}]}}"), "a"));
	succeeds(json_finish(&doc, &why), &why, "json_accept() takes all below");
}

static void
a_reader_may_complain_in_its_own_words(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct json a = json_get(read_text(&doc, "{\n\"a\":\"riscv32\"}"), "a");

	json_complain(a, "unknown target '%s'", json_string(a));
	is_int((long long)json_count(json_top(&doc)), 0, "after that, loops end");
	refuses(json_finish(&doc, &why), &why, DIAG_USAGE, "member 'a': unknown target 'riscv32'", "the complaint is told");
}

static void
a_large_document_is_read_in_linear_time(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	enum { N = 200000 };
	long long sum = 0;

	buf_char(&text, '[');
	for (int i = 0; i < N; i++)
		buf_printf(&text, "%s{\"i\":%d}", i ? "," : "", i);
	buf_char(&text, ']');
	succeeds(json_parse(&doc, "big", text.text, text.len, &why), &why, "200000 objects are read");
	for (size_t i = 0; i < json_count(json_top(&doc)); i++)
		sum += json_integer(json_get(json_item(json_top(&doc), i), "i"), 0, N);
	is_int(sum, (long long)N * (N - 1) / 2, "and each is reached in turn");
	succeeds(json_finish(&doc, &why), &why, "and none is unknown");
}

/* Random changes: no crash (the sanitizers watch), and jsmn agrees with our own grammar. */
static void
no_bytes_crash_it(void)
{
	static const char model[] = "{\"a\":[1,-2.5e3,\"x\\u20ac\\n\",{\"b\":null,\"c\":[true,false,[]]}],\"d\":{}}";
	static const char pieces[] = "{}[]\",:\\u0d8eE+-.1tfn \n\xc3\xa9";
	uint32_t random = 1;
	bool agree = true;
	int good = 0;

	for (int i = 0; i < 40000; i++) {
		scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
		size_t n = sizeof(model) - 1;
		char text[sizeof(model)];

		memcpy(text, model, sizeof(model));
		for (int j = i % 3; j >= 0; j--) {
			random = random * 1664525 + 1013904223;
			text[(random >> 8) % n] = pieces[(random >> 16) % (sizeof(pieces) - 1)];
		}
		if (json_parse(&doc, "x", text, n, &why) == 0) {
			jsonw_value(&w, NULL, json_top(&doc));
			good += json_finish(&doc, &why) == 0;
		} else if (strcmp(why.text.text, "not JSON") == 0) {
			agree = false;
			tap_show("disagree on", text);
		}
	}
	ok(agree && good > 100, "changed documents (%d of them JSON)", good);
}

static void
text_of_strangers_holds_only_so_much(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(json_parse_within(&doc, "x", "{\"a\":[1]}", 9, 4, &why), &why, "an object, a name, an array and a number");
	refuses(json_parse_within(&doc, "x", "{\"a\":[1]}", 9, 3, &why), &why, DIAG_USAGE, "holds 4 values, more than the limit of 3",
	        "where three are allowed");
}

static void
files_and_limits(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("big.json");

	refuses(json_load(&doc, tap_path("none.json"), &why), &why, DIAG_SYSTEM, "none.json", "an absent file");
	succeeds(file_write(path, "", 0, 0600, &why), &why, "a file is made");
	refuses(json_load(&doc, path, &why), &why, DIAG_USAGE, "text ends too early", "an empty file");
	ok(truncate(path, JSON_MAX_BYTES + 1) == 0, "and made too large");
	refuses(json_load(&doc, path, &why), &why, DIAG_USAGE, "larger than the limit", "a file beyond the limit");
	succeeds(file_write(path, "[7]", 3, 0600, &why), &why, "make a small JSON file");
	succeeds(json_load(&doc, path, &why), &why, "a small file is read after a large one");
	is_int(json_integer(json_item(json_top(&doc), 0), 0, 9), 7, "a document may be loaded into again");
}

int
main(void)
{
	every_case_of_the_grammar();
	values_are_read_by_their_type();
	a_wrong_document_is_refused_by_place_and_member();
	what_is_passed_on_is_not_unknown();
	a_reader_may_complain_in_its_own_words();
	a_large_document_is_read_in_linear_time();
	no_bytes_crash_it();
	text_of_strangers_holds_only_so_much();
	files_and_limits();
	return tap_done();
}
