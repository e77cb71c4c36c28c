#include "recipe_check.h"
#include "base/text.h"
#include "placeholder.h"
#include <string.h>

/* A word in braces that nothing replaces would ship as it is written. */
static void
check_text(struct json value, const char *text)
{
	scoped(free_release) char *unknown = placeholder_unknown(text);

	if (unknown)
		json_complain(value, "unknown placeholder '{%s}'", unknown);
}

static void
check_texts(struct json value)
{
	enum json_kind kind = json_kind(value);
	size_t n = kind == JSON_ARRAY || kind == JSON_OBJECT ? json_count(value) : 0;

	if (kind == JSON_STRING)
		check_text(value, json_string(value));
	for (size_t i = 0; i < n; i++) {
		const char *name = "";
		struct json item = kind == JSON_OBJECT ? json_member(value, i, &name) : json_item(value, i);

		check_text(value, name);
		check_texts(item);
	}
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

	check_texts(json_find(top, "build"));
	check_texts(files);
	check_texts(json_find(top, "except"));
	check_paths(r, json_exists(files) ? files : top);
	if (r->files && !r->licenses.n)
		json_complain(json_exists(files) ? files : top, "these files ship, and 'licenses' names no licence text for them");
	if (fault)
		json_complain(json_find(top, "license"), "%s", fault);
}
