#include "plan/recipe_upstream.h"
#include "base/text.h"
#include "base/version.h"
#include "json/read.h"
#include <string.h>

#define PLACE "{version}"

static void
check_template(struct json v, const char *template)
{
	const char *place = template ? strstr(template, PLACE) : NULL;

	if (template && (!place || strstr(place + 1, PLACE)))
		json_complain(v, "'%s' must have " PLACE " once", template);
}

static void
read_github(struct recipe_upstream *u, struct json upstream, struct json github)
{
	struct json tag = json_get(upstream, "tag"), list = json_find(upstream, "list"), id = json_find(upstream, "id");

	u->github = read_path(github);
	u->tag = read_line(tag);
	check_template(tag, u->tag);
	if (!strchr(u->github, '/') || strchr(u->github, '/') != strrchr(u->github, '/'))
		json_complain(github, "'%s' is not OWNER/NAME", u->github);
	u->tags = !strcmp(json_string(list), "tags");
	if (json_exists(list) && !u->tags && strcmp(json_string(list), "releases"))
		json_complain(list, "'%s' is not releases or tags", json_string(list));
	u->id = json_exists(id) ? json_integer(id, 1, INT64_MAX) : 0;
}

static void
read_page(struct recipe_upstream *u, struct json upstream)
{
	struct json index = json_find(upstream, "index"), pattern = json_find(upstream, "pattern");

	u->url = read_line(json_get(upstream, "url"));
	u->index = read_line(index);
	u->pattern = read_line(pattern);
	check_template(pattern, u->pattern);
	if (json_exists(index) != json_exists(pattern))
		json_complain(upstream, "index and pattern go together");
	if (u->index && !text_starts(u->index, "https://") && !text_starts(u->index, "http://127.0.0.1:"))
		json_complain(index, "'%s' is not an https address", u->index);
}

static void
read_follow(struct recipe_upstream *u, struct json follow)
{
	bool many = json_kind(follow) == JSON_ARRAY;

	for (size_t i = 0; i < (many ? json_count(follow) : json_exists(follow)); i++) {
		struct json item = many ? json_item(follow, i) : follow;

		if (!version_is_line(json_string(item)))
			json_complain(item, "'%s' is not a line of versions, such as 5.x", json_string(item));
		list_add(&u->follow, json_string(item));
	}
	if (many && !u->follow.n)
		json_complain(follow, "is empty");
}

void
recipe_upstream_read(struct recipe_upstream *u, struct json upstream)
{
	struct json github = json_find(upstream, "github"), age = json_find(upstream, "minimum_age"), order = json_find(upstream, "order");

	if (json_exists(github))
		read_github(u, upstream, github);
	else
		read_page(u, upstream);
	read_follow(u, json_find(upstream, "follow"));
	read_texts(&u->skip, json_find(upstream, "skip"));
	u->minimum_age = json_exists(age) ? (unsigned)json_integer(age, 0, MINIMUM_AGE_MOST) : MINIMUM_AGE;
	u->by_date = !strcmp(json_string(order), "date");
	if (json_exists(order) && !u->by_date)
		json_complain(order, "'%s' is not date", json_string(order));
}

char *
recipe_upstream_version(const char *template, const char *name)
{
	const char *place = strstr(template, PLACE);
	size_t before = (size_t)(place - template), after = strlen(place + strlen(PLACE)), n = strlen(name);
	char *version;

	if (n <= before + after || strncmp(name, template, before) || !text_ends(name, place + strlen(PLACE)))
		return NULL;
	version = xstrndup(name + before, n - before - after);
	if (strchr("0123456789", *version) && text_is_name(version))
		return version;
	free(version);
	return NULL;
}

char *
recipe_upstream_name(const char *template, const char *version)
{
	const char *place = strstr(template, PLACE);

	return xasprintf("%.*s%s%s", (int)(place - template), template, version, place + strlen(PLACE));
}

void
recipe_upstream_release(struct recipe_upstream *u)
{
	char *const text[] = { u->github, u->tag, u->url, u->index, u->pattern };

	for (size_t i = 0; i < countof(text); i++)
		free(text[i]);
	list_release(&u->follow);
	list_release(&u->skip);
}
