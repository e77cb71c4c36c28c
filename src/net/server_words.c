#include "server_words.h"
#include "base/text.h"
#include "json/json.h"
#include <ctype.h>
#include <string.h>

enum { EXCERPT = 300 };

static const char *
text_of(struct json object, const char *name)
{
	struct json text = json_kind(object) == JSON_OBJECT ? json_find(object, name) : (struct json){ 0 };

	return json_kind(text) == JSON_STRING ? json_string(text) : "";
}

/* The first of several texts that is not empty, or "". */
static const char *
first_of(struct json object, const char *const *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (*text_of(object, name[i]))
			return text_of(object, name[i]);
	return "";
}

/* Common error documents: {"message"}, {"error"}, {"message", "errors": [{"message"} or {"code"}]}; caller frees. */
static char *
error_text(struct json top)
{
	static const char *const whole[] = { "message", "error_description", "error" };
	static const char *const part[] = { "message", "code" };
	struct json errors = json_kind(top) == JSON_OBJECT ? json_find(top, "errors") : (struct json){ 0 };
	bool some = json_kind(errors) == JSON_ARRAY && json_count(errors);
	const char *text = first_of(top, whole, countof(whole));
	const char *detail = some ? first_of(json_item(errors, 0), part, countof(part)) : "";

	return xasprintf("%s%s%s", text, *text && *detail ? ": " : "", detail);
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
	scoped(free_release) char *found = NULL;
	const char *text = c->answer.text;
	char *words;

	if (call_is_html(c, NULL))
		return xstrdup(": an HTML page");
	if (c->answer.len > (64 << 10) || holds_secret(c, text))
		return xstrdup("");
	if (!json_parse(&doc, "answer", text, c->answer.len, &ignored))
		text = found = error_text(json_top(&doc));
	while (isspace((unsigned char)*text))
		text++;
	words = xasprintf("%s%.*s", *text ? ": " : "", (int)(strcspn(text, "\r\n") < EXCERPT ? strcspn(text, "\r\n") : EXCERPT), text);
	text_defang(words);
	return words;
}
