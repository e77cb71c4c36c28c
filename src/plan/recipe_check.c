#include "recipe_check.h"
#include "base/text.h"
#include "placeholder.h"
#include <string.h>

/* How words in braces are judged: NULL, or what is wrong with the first bad one. */
typedef char *judge(const char *text);

/* A word in braces that nothing replaces would ship as it is written. */
static char *
unknown_word(const char *text)
{
	scoped(free_release) char *word = placeholder_find(text, false);

	return word ? xasprintf("unknown placeholder '{%s}'", word) : NULL;
}

static char *
any_word(const char *text)
{
	scoped(free_release) char *word = placeholder_find(text, true);

	return word ? xasprintf("'{%s}' is not replaced here", word) : NULL;
}

static void
check_text(struct json value, const char *text, judge *find)
{
	scoped(free_release) char *fault = find(text);

	if (fault)
		json_complain(value, "%s", fault);
}

static void
check_texts(struct json value, judge *find)
{
	enum json_kind kind = json_kind(value);
	size_t n = kind == JSON_ARRAY || kind == JSON_OBJECT ? json_count(value) : 0;

	if (kind == JSON_STRING)
		check_text(value, json_string(value), find);
	for (size_t i = 0; i < n; i++) {
		const char *name = "";
		struct json item = kind == JSON_OBJECT ? json_member(value, i, &name) : json_item(value, i);

		check_text(value, name, find);
		check_texts(item, find);
	}
}

/* In commands and paths words are replaced; in what people read they are not. */
static void
check_words(struct json top)
{
	static const char *const replaced[] = { "build", "files", "licenses", "check", "main", "except" };
	static const char *const plain[] = { "summary", "minimum", "allocator", "hardening", "label", "requires", "kernel" };

	for (size_t i = 0; i < countof(replaced); i++)
		check_texts(json_find(top, replaced[i]), unknown_word);
	for (size_t i = 0; i < countof(plain); i++)
		check_texts(json_find(top, plain[i]), any_word);
}

static void
check_paths(const struct recipe *r, struct json files)
{
	for (size_t i = 0; i < r->files; i++)
		for (size_t k = 0; k < i; k++)
			if (!text_ends(r->file[i].path, "/") && !strcmp(r->file[i].path, r->file[k].path))
				json_complain(files, "two entries have the path '%s'", r->file[i].path);
}

void
recipe_check(const struct recipe *r, struct json top, const struct spdx *spdx)
{
	struct json files = json_find(top, "files");
	scoped(free_release) char *fault = spdx_fault(spdx, r->license);

	check_words(top);
	check_paths(r, json_exists(files) ? files : top);
	if (r->files && !r->licenses.n)
		json_complain(json_exists(files) ? files : top, "these files ship, and 'licenses' names no licence text for them");
	if (fault)
		json_complain(json_find(top, "license"), "%s", fault);
}
