#include "config.h"
#include <string.h>

static void
write_history(struct jsonw *w, const struct config *c)
{
	struct json base = json_find(c->base, "history");

	jsonw_array(w, "history");
	for (size_t i = 0; i < json_count(base); i++)
		jsonw_value(w, NULL, json_item(base, i));
	jsonw_object(w, NULL);
	jsonw_time(w, "created", c->created);
	jsonw_string(w, "created_by", "ingot image");
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_rootfs(struct jsonw *w, const struct config *c)
{
	struct json base = json_find(json_find(c->base, "rootfs"), "diff_ids");

	jsonw_object(w, "rootfs");
	jsonw_string(w, "type", "layers");
	jsonw_array(w, "diff_ids");
	for (size_t i = 0; i < json_count(base); i++)
		jsonw_value(w, NULL, json_item(base, i));
	jsonw_string(w, NULL, c->diff_id);
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_new(struct jsonw *w, const struct config *c)
{
	const struct description *d = c->description;

	jsonw_string(w, "architecture", c->platform->architecture);
	jsonw_string(w, "os", "linux");
	jsonw_optional(w, "variant", c->platform->variant);
	jsonw_object(w, "config");
	jsonw_string(w, "User", d->user);
	jsonw_strings(w, "Env", &d->env);
	jsonw_string(w, "WorkingDir", d->working_dir);
	jsonw_end(w);
}

/* What ran the program of the base does not fit another program. */
static bool
is_replaced(const char *member)
{
	static const char *const replaced[] = { "Entrypoint", "Cmd", "ArgsEscaped" };

	for (size_t i = 0; i < countof(replaced); i++)
		if (!strcmp(member, replaced[i]))
			return true;
	return false;
}

static void
write_run(struct jsonw *w, const struct config *c)
{
	struct json run = json_find(c->base, "config");
	scoped(free_release) struct json_named *member = json_members(run, false);

	jsonw_object(w, "config");
	for (size_t i = 0; i < json_count(run); i++)
		if (!c->entrypoint->n || !is_replaced(member[i].name))
			jsonw_value(w, member[i].name, member[i].value);
	if (c->entrypoint->n)
		jsonw_strings(w, "Entrypoint", c->entrypoint);
	jsonw_end(w);
}

static void
write_base(struct jsonw *w, const struct config *c)
{
	static const char *const ours[] = { "created", "config", "rootfs", "history" };
	scoped(free_release) struct json_named *member = json_members(c->base, false);

	for (size_t i = 0; i < json_count(c->base); i++) {
		bool is_ours = false;

		for (size_t k = 0; k < countof(ours); k++)
			is_ours |= !strcmp(member[i].name, ours[k]);
		if (!is_ours)
			jsonw_value(w, member[i].name, member[i].value);
	}
	write_run(w, c);
}

void
config_write(struct jsonw *w, const struct config *c)
{
	jsonw_object(w, NULL);
	jsonw_time(w, "created", c->created);
	if (c->description)
		write_new(w, c);
	else
		write_base(w, c);
	write_rootfs(w, c);
	write_history(w, c);
	jsonw_end(w);
}
