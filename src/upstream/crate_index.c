#include "crate_index.h"
#include "base/file.h"
#include "base/text.h"
#include "json/read.h"
#include "net/url.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { INDEX_MAX = 16 << 20, CONFIG_MAX = 1 << 20, VALUES = 100000 };

#define DEFAULT_INDEX "https://index.crates.io"
#define SPARSE "sparse+"

/* The text of `key = "text"` in the section "[NAME]" of a TOML file, written as cargo's documentation does; caller frees. */
static char *
toml_text(const char *config, const char *section, const char *key)
{
	scoped(free_release) char *copy = xstrdup(config);
	char *rest = copy, *line, name[65], value[1025];
	bool here = false;

	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t");
		if (*line == '[')
			here = !strncmp(line + 1, section, strlen(section)) && line[1 + strlen(section)] == ']';
		else if (here && sscanf(line, "%64[A-Za-z-] = \"%1024[^\"]\"", name, value) == 2 && !strcmp(name, key))
			return xstrdup(value);
	}
	return NULL;
}

char *
crate_index_replacement(const char *config)
{
	scoped(free_release) char *name = toml_text(config, "source.crates-io", "replace-with");
	scoped(free_release) char *source = name ? xasprintf("source.%s", name) : NULL;
	scoped(free_release) char *registries = name ? xasprintf("registries.%s", name) : NULL;
	char *registry = name ? toml_text(config, source, "registry") : NULL;

	return registry || !name ? registry : toml_text(config, registries, "index");
}

static int
index_address(char **address, struct diag *why)
{
	const char *set = getenv("CARGO_HOME"), *home = getenv("HOME");
	scoped(free_release) char *usual = path_join(home ? home : "/", ".cargo");
	scoped(free_release) char *path = path_join(set && *set ? set : usual, "config.toml");
	scoped(free_release) char *registry = NULL;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_exists(path) && file_read(&text, path, CONFIG_MAX, why))
		return -1;
	registry = crate_index_replacement(text.text);
	if (registry && !text_starts(registry, SPARSE "http"))
		return diag_set(why, DIAG_USAGE, "'%s' replaces crates.io by '%s', which is not a sparse index", path, registry);
	*address = xstrdup(registry ? registry + strlen(SPARSE) : DEFAULT_INDEX);
	return 0;
}

char *
crate_index_path(const char *crate)
{
	char *name = xstrdup(crate), *path;
	size_t n = strlen(name);

	for (char *p = name; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (n <= 3)
		path = xasprintf("%zu/%.*s%s%s", n, n == 3 ? 1 : 0, name, n == 3 ? "/" : "", name);
	else
		path = xasprintf("%.2s/%.2s/%s", name, name + 2, name);
	free(name);
	return path;
}

static void
read_crate(struct versions *all, struct json top)
{
	struct json time = json_find(top, "pubtime");
	char *name = read_name(json_get(top, "vers"));
	struct version *v = versions_add(all, name ? name : xstrdup(""), NULL);

	v->sha256 = read_sha256(json_get(top, "cksum"));
	if (json_boolean(json_get(top, "yanked")))
		version_set_unfit(v, "is yanked");
	if (json_kind(time) == JSON_STRING && text_time(json_string(time)) > 0)
		v->published = text_time(json_string(time)) / 1000;
	json_accept(top);
}

/* One document per line. */
static int
read_index(struct versions *all, char *text, struct diag *why)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

		if (!*line)
			continue;
		if (json_parse_within(&doc, "index", line, strlen(line), VALUES, why))
			return diag_refuse(why);
		read_crate(all, json_top(&doc));
		if (json_finish(&doc, why))
			return diag_refuse(why);
	}
	return all->n ? 0 : diag_set(why, DIAG_REFUSED, "the index has no version");
}

int
crate_index_list(struct versions *all, const struct caller *caller, const char *crate, struct diag *why)
{
	scoped(free_release) char *base = NULL;
	scoped(free_release) char *path = crate_index_path(crate);
	scoped(free_release) char *url = NULL;
	scoped(call_release) struct call call = CALL_INIT;

	if (index_address(&base, why))
		return -1;
	url = url_join(base, path);
	call.url = url;
	call.max_answer = INDEX_MAX;
	if (call_one(caller, &call, why) || read_index(all, call.answer.text, why))
		return diag_wrap(why, "versions of crate '%s'", crate);
	return 0;
}
