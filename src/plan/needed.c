#include "plan/needed.h"
#include "json/read.h"
#include <string.h>

struct needed_tool { const char *name, *state, *tag; };        /* tag "": it needs no release */

/* Of the other members, only check-release has a use. */
static void
read_tool(void *item, struct json object)
{
	static const char *const rest[] = { "line", "released", "version", "until", "reasons" };
	struct needed_tool *tool = item;

	tool->name = json_name(json_get(object, "tool"));
	tool->state = json_string(json_get(object, "state"));
	tool->tag = !strcmp(tool->state, "release") ? json_name(json_get(object, "tag")) : "";
	json_accept(json_find(object, "tag"));
	for (size_t i = 0; i < countof(rest); i++)
		json_accept(json_find(object, rest[i]));
}

static void
skip_rest(struct json top)
{
	static const char *const rest[] = { "pins", "checked", "requests", "packages", "warnings", "written" };

	for (size_t i = 0; i < countof(rest); i++)
		json_accept(json_find(top, rest[i]));
}

/* The state of a tool that was named and is not needed, for the message. */
static int
check_name(const char *name, const struct needed_tool *tool, size_t n, struct diag *why)
{
	const char *state = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(tool[i].name, name) != 0)
			continue;
		if (*tool[i].tag)
			return 0;
		state = tool[i].state;
	}
	if (state)
		return diag_set(why, DIAG_REFUSED, "'%s' needs no release: check-release says '%s'", name, state);
	return diag_set(why, DIAG_REFUSED, "'%s' needs no release: check-release has no such tool", name);
}

static int
choose(struct list *tags, const struct needed_tool *tool, size_t n, const struct list *tools, const char *tag, struct diag *why)
{
	for (size_t i = 0; i < tools->n; i++)
		if (check_name(tools->item[i], tool, n, why))
			return -1;
	for (size_t i = 0; i < n; i++)
		if (*tool[i].tag && (!tools->n || list_has(tools, tool[i].name)) && (!tag || !strcmp(tag, tool[i].tag)))
			list_add(tags, tool[i].tag);
	if (tag && !tags->n)
		return diag_set(why, DIAG_REFUSED, "check-release does not say that the release '%s' is needed", tag);
	return 0;
}

int
needed_load(struct list *tags, char **pins_sha256, const char *path, const struct list *tools, const char *tag, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) struct needed_tool *tool = NULL;
	struct json top, all;
	size_t n = 0;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/updates/1");
	*pins_sha256 = read_text(json_find(top, "pins_sha256"));
	skip_rest(top);
	all = json_find(top, "tools");
	tool = read_items(all, sizeof(*tool), &n, read_tool);
	if (json_finish(&doc, why))
		return -1;
	if (!json_exists(all)) {
		diag_set(why, DIAG_USAGE, "'%s' does not say which tools need a release", path);
		return diag_hint(why, "check-release compares with our releases if it knows their repository: give it --repository OWNER/NAME");
	}
	return choose(tags, tool, n, tools, tag, why);
}
