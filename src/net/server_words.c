#include "server_words.h"
#include "base/text.h"
#include "json/json.h"
#include <ctype.h>
#include <string.h>

enum { EXCERPT = 300 };

/* Common error documents: {"message"}, {"error"}, {"errors": [{"message"}]}. */
static const char *
error_text(struct json top)
{
	static const char *const name[] = { "message", "error_description", "error" };
	struct json errors = json_find(top, "errors");

	for (size_t i = 0; i < countof(name); i++) {
		struct json text = json_find(top, name[i]);

		if (json_kind(text) == JSON_STRING)
			return json_string(text);
	}
	if (json_kind(errors) == JSON_ARRAY && json_kind(json_item(errors, 0)) == JSON_OBJECT) {
		struct json text = json_find(json_item(errors, 0), "message");

		if (json_kind(text) == JSON_STRING)
			return json_string(text);
	}
	return "";
}

static bool
holds_secret(const struct call *c, const char *text)
{
	for (size_t i = 0; i < c->secret_headers.n; i++) {
		const char *word = strrchr(c->secret_headers.item[i], ' ');

		if (word && word[1] && strstr(text, word + 1))
			return true;
	}
	return false;
}

char *
server_words(const struct call *c)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const char *text = c->answer.text;
	char *words;

	if (call_is_html(c, NULL))
		return xstrdup(": an HTML page");
	if (c->answer.len > (64 << 10) || holds_secret(c, text))
		return xstrdup("");
	if (!json_parse(&doc, "answer", text, c->answer.len, &ignored))
		text = json_kind(json_top(&doc)) == JSON_OBJECT ? error_text(json_top(&doc)) : "";
	while (isspace((unsigned char)*text))
		text++;
	words = xasprintf("%s%.*s", *text ? ": " : "", (int)(strcspn(text, "\r\n") < EXCERPT ? strcspn(text, "\r\n") : EXCERPT), text);
	text_defang(words);
	return words;
}
