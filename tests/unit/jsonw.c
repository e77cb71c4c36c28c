#include "json/jsonw.h"
#include "tap.h"

static void
members_keep_their_order(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(list_release) struct list l = LIST_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	list_add(&l, "x");
	list_add(&l, "y");
	jsonw_object(&w, NULL);
	jsonw_string(&w, "z", "1");
	jsonw_integer(&w, "a", -5);
	jsonw_boolean(&w, "b", true);
	jsonw_time(&w, "t", 1772366400);
	jsonw_strings(&w, "l", &l);
	jsonw_array(&w, "empty");
	jsonw_end(&w);
	jsonw_object(&w, "none");
	jsonw_end(&w);
	jsonw_end(&w);
	succeeds(jsonw_finish(&w, &why), &why, "a finished document is correct");
	is_str(w.out.text,
	       "{\n  \"z\": \"1\",\n  \"a\": -5,\n  \"b\": true,\n  \"t\": \"2026-03-01T12:00:00Z\",\n  \"l\": [\n    \"x\",\n    \"y\"\n  ],\n"
	       "  \"empty\": [],\n  \"none\": {}\n}", "indented by two");
}

static void
strings_are_escaped(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	jsonw_array(&w, NULL);
	jsonw_string(&w, NULL, "a\"b\\c\n\r\t\b\f\x01\x1f\x7f/\xe2\x82\xac");
	jsonw_string(&w, NULL, "");
	jsonw_end(&w);
	succeeds(jsonw_finish(&w, &why), &why, "a document of strings is correct");
	is_str(w.out.text, "[\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\x7f/\xe2\x82\xac\",\"\"]", "strings are escaped as in RFC 8259");
}

static void
what_is_not_text_is_told_at_the_end(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	jsonw_string(&w, NULL, "\xff");
	refuses(jsonw_finish(&w, &why), &why, DIAG_USAGE, "not UTF-8", "bytes that are no UTF-8");
	refuses(jsonw_save(&w, tap_path("bad.json"), &why), &why, DIAG_USAGE, "bad.json", "are not saved");
	ok(!file_exists(tap_path("bad.json")), "and no file appears");
}

static const char document[] =
	"{\"b\":[1,2.50,{\"y\":null,\"x\":true}],\"a\":{\"d\":\"\\u00e9\",\"c\":[]},\"\\\"\":1e400}";

static void
a_value_is_copied(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT, sorted = JSONW_COMPACT;
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(json_parse(&doc, "d", document, strlen(document), &why), &why, "a document is parsed to be copied");
	jsonw_value(&w, NULL, json_top(&doc));
	is_str(w.out.text, "{\"b\":[1,2.50,{\"y\":null,\"x\":true}],\"a\":{\"d\":\"\xc3\xa9\",\"c\":[]},\"\\\"\":1e400}",
	       "in its own order, numbers as written");
	jsonw_canonical(&sorted, NULL, json_top(&doc));
	is_str(sorted.out.text, "{\"\\\"\":1e400,\"a\":{\"c\":[],\"d\":\"\xc3\xa9\"},\"b\":[1,2.50,{\"x\":true,\"y\":null}]}",
	       "or sorted by name");
	succeeds(json_finish(&doc, &why), &why, "what was copied is not unknown");
}

static void
a_document_is_saved_whole(void)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	jsonw_object(&w, NULL);
	jsonw_end(&w);
	succeeds(jsonw_save(&w, tap_path("x.json"), &why), &why, "a document is saved");
	succeeds(file_read(&text, tap_path("x.json"), 100, &why), &why, "the saved document is read");
	is_str(text.text, "{}\n", "a saved document ends with a newline");
	is_str(w.out.text, "{}", "which the writer does not keep");
	refuses(jsonw_save(&w, tap_path("none/x.json"), &why), &why, DIAG_SYSTEM, "none/x.json", "no such folder");
}

int
main(void)
{
	members_keep_their_order();
	strings_are_escaped();
	what_is_not_text_is_told_at_the_end();
	a_value_is_copied();
	a_document_is_saved_whole();
	return tap_done();
}
