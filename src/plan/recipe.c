#include "plan/recipe.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "json/jsonw.h"
#include "recipe_check.h"
#include <fnmatch.h>
#include <string.h>

enum { RECIPE_BYTES = 1 << 20 };

static void
read_targets(struct list *known, struct json array)
{
	read_names(known, array);
	for (size_t i = 0; i < known->n; i++)
		if (!target_find(known->item[i]))
			json_complain(json_item(array, i), "unknown target '%s'", known->item[i]);
}

/* The advisories that the minimum is about, each with the version that fixes it. */
static void
read_minimum_fixes(struct recipe *r, struct json fixes)
{
	read_pairs(&r->minimum_fixes, fixes);
	for (size_t i = 0; i < r->minimum_fixes.n; i++) {
		const struct pair *fix = &r->minimum_fixes.item[i];
		const char *name = "";
		struct json version = json_member(fixes, i, &name);

		if (!text_is_advisory(fix->name))
			json_complain(version, "'%s' is not the name of an advisory, such as CVE-2026-1234", fix->name);
		else if (!text_is_name(fix->value))
			json_complain(version, "'%s' is not a name", fix->value);
		else if (r->minimum && version_compare(fix->value, r->minimum) > 0)
			json_complain(version, "%s is above the minimum %s", fix->value, r->minimum);
	}
}

static void
read_minimum(struct recipe *r, struct json minimum)
{
	if (!json_exists(minimum))
		return;
	r->minimum = read_name(json_get(minimum, "version"));
	r->minimum_why = read_line(json_get(minimum, "why"));
	read_minimum_fixes(r, json_find(minimum, "fixes"));
}

static void
read_allocator(struct recipe *r, struct json allocator)
{
	if (json_exists(allocator))
		r->allocator_skip = read_line(json_get(allocator, "skip"));
}

static void
read_hardening(struct recipe *r, struct json hardening)
{
	struct json pie = json_find(hardening, "pie"), relro = json_find(hardening, "relro"), canary = json_find(hardening, "canary");

	r->skip_pie = read_line(pie);
	r->skip_relro = read_line(relro);
	r->skip_canary = read_line(canary);
	if (json_exists(hardening) && !json_exists(pie) && !json_exists(relro) && !json_exists(canary))
		json_complain(hardening, "gives no reason");
}

static void
read_label(struct recipe *r, struct json label)
{
	if (json_exists(label))
		r->label_skip = read_line(json_get(label, "skip"));
	if (r->label_skip && r->files)
		json_complain(label, "only a recipe without files may omit it");
}

static void
read_run(void *item, struct json object)
{
	build_run_read(item, object);
}

/* One build system, or several in turn. */
static void
read_build(struct recipe *r, struct json build)
{
	if (json_kind(build) == JSON_ARRAY) {
		r->run = read_items(build, sizeof(*r->run), &r->runs, read_run);
		if (!r->runs)
			json_complain(build, "is empty");
		return;
	}
	r->run = xcalloc(1, sizeof(*r->run));
	r->runs = 1;
	build_run_read(r->run, build);
}

/* Nothing we ship is writable by others. */
static unsigned
read_shipped_mode(struct json v)
{
	unsigned mode = read_mode(v);

	if (mode & 022)
		json_complain(v, "mode '%s' lets others write", json_string(v));
	return mode;
}

static bool
is_folder(const char *path)
{
	return text_ends(path, "/");
}

/* A path that may end in '/' to say that it is a folder. */
static char *
read_place(struct json v)
{
	const char *text = json_string(v);
	scoped(free_release) char *bare = xstrndup(text, strlen(text) - is_folder(text));

	if (!json_exists(v))
		return NULL;
	if (json_kind(v) == JSON_STRING && !text_is_inside_path(bare))
		json_complain(v, "'%s' is not a path inside of the folder", text);
	return xstrdup(text);
}

/* The same below the source, whose top is "./". */
static char *
read_origin(struct json v)
{
	const char *text = json_string(v);

	if (!strcmp(text, ".") || !strcmp(text, "./"))
		return xstrdup("./");
	return read_place(v);
}

static void
read_file_entry(void *item, struct json object)
{
	struct recipe_file *f = item;
	struct json match = json_find(object, "match");

	f->path = read_place(json_get(object, "path"));
	f->from = read_origin(json_find(object, "from"));
	f->match = read_line(match);
	f->mode = read_shipped_mode(json_find(object, "mode"));
	if (!f->path)
		f->path = xstrdup("");
	if (f->match && !is_folder(f->path))
		json_complain(match, "goes with a folder, but path '%s' does not end in '/'", f->path);
	if (f->match && strchr(f->match, '/'))
		json_complain(match, "'%s' must match names, not paths", f->match);
	if (f->from && is_folder(f->from) && !is_folder(f->path))
		json_complain(object, "'%s' is a folder and '%s' is a file", f->from, f->path);
}

static void
read_check(void *item, struct json array)
{
	struct list *command = item;

	read_texts(command, array);
	if (!command->n || !*command->item[0])
		json_complain(array, "is an empty command");
}

static void
read_requirement(void *item, struct json object)
{
	struct requirement *r = item;

	r->program = read_name(json_get(object, "program"));
	r->version = read_name(json_find(object, "version"));
	r->why = read_line(json_get(object, "why"));
}

static void
read_kernel(struct requirement *r, struct json kernel)
{
	struct json version = json_get(kernel, "version");

	r->version = read_name(version);
	r->why = read_line(json_get(kernel, "why"));
	if (r->version && r->version[strspn(r->version, "0123456789.")])
		json_complain(version, "'%s' is not a version of Linux, such as 5.6", r->version);
}

static void
read_variants(struct recipe *r, struct json top)
{
	struct json variants = json_find(top, "variants");

	if (!json_exists(variants))
		return;
	r->variants_line = json_line(variants);
	read_names(&r->standalone, json_get(variants, "standalone"));
	read_names(&r->standard, json_get(variants, "default"));
	read_names(&r->full, json_find(variants, "full"));
	r->main = read_path(json_get(top, "main"));
	if (!r->standalone.n || !r->standard.n)
		json_complain(variants, "a variant without components");
}

/* The members that an exception may have in place of the recipe's own. */
static const char *const replaceable[] = { "hardening", "needs", "tools", "build", "files", "licenses", "check" };

static bool
is_exception_for(struct json exception, const struct target *target)
{
	struct json names = json_find(exception, "targets");

	for (size_t i = 0; target && i < json_count(names); i++)
		if (!strcmp(json_string(json_item(names, i)), target->name))
			return true;
	return false;
}

/* From the last exception for the target, or else from the recipe itself. */
static struct json
member_for(struct json top, const struct target *target, const char *name)
{
	struct json found = json_find(top, name), all = json_find(top, "except");

	for (size_t i = 0; i < json_count(all); i++) {
		struct json exception = json_item(all, i), own = json_find(exception, name);
		bool applies = json_exists(own) && is_exception_for(exception, target);

		json_accept(applies ? found : own);
		found = applies ? own : found;
	}
	return found;
}

static void
check_exceptions(struct json all)
{
	for (size_t i = 0; i < json_count(all); i++) {
		scoped(list_release) struct list names = LIST_INIT;
		struct json exception = json_item(all, i);
		size_t members = 0;

		read_targets(&names, json_get(exception, "targets"));
		for (size_t k = 0; k < countof(replaceable); k++)
			members += json_exists(json_find(exception, replaceable[k]));
		if (!names.n || !members)
			json_complain(exception, names.n ? "changes nothing" : "names no target");
	}
}

static void
read_needs(struct recipe *r, struct json top)
{
	struct json needs = member_for(top, r->target, "needs");
	struct json tools = member_for(top, r->target, "tools");

	r->needs_line = json_exists(needs) ? json_line(needs) : 0;
	r->tools_line = json_exists(tools) ? json_line(tools) : 0;
	read_names(&r->needs, needs);
	read_names(&r->tools, tools);
}

static void
check_file_name(const struct recipe *r, struct json name)
{
	scoped(free_release) char *expected = xasprintf("%s.json", r->name);

	if (strcmp(path_base(r->path), expected))
		json_complain(name, "the recipe of '%s' must be a file named '%s'", r->name, expected);
}

static void
read_making(struct recipe *r, struct json top)
{
	struct json build = member_for(top, r->target, "build");

	check_exceptions(json_find(top, "except"));
	read_needs(r, top);
	read_build(r, json_exists(build) ? build : json_get(top, "build"));
	r->file = read_items(member_for(top, r->target, "files"), sizeof(*r->file), &r->files, read_file_entry);
	read_paths(&r->licenses, member_for(top, r->target, "licenses"));
	r->check = read_items(member_for(top, r->target, "check"), sizeof(*r->check), &r->checks, read_check);
}

static void
read_recipe(struct recipe *r, struct json top)
{
	struct json name = json_get(top, "name");

	json_schema(top, "ingot/recipe/1");
	r->name = xstrdup(json_name(name));
	check_file_name(r, name);
	r->summary = read_line(json_get(top, "summary"));
	r->license = read_line(json_get(top, "license"));
	recipe_upstream_read(&r->upstream, json_get(top, "upstream"));
	read_targets(&r->targets, json_find(top, "targets"));
	r->otherwise = read_name(json_find(top, "otherwise"));
	if (r->otherwise && !r->targets.n)
		json_complain(json_find(top, "otherwise"), "goes with targets");
	read_minimum(r, json_find(top, "minimum"));
	read_allocator(r, json_find(top, "allocator"));
	read_hardening(r, member_for(top, r->target, "hardening"));
	read_making(r, top);
	read_label(r, json_find(top, "label"));
	r->require = read_items(json_find(top, "requires"), sizeof(*r->require), &r->requires, read_requirement);
	if (json_exists(json_find(top, "kernel")))
		read_kernel(&r->kernel, json_find(top, "kernel"));
	read_variants(r, top);
}

/* Members that do not change a component; the needs that they change have keys of their own. */
static bool
is_talk(const char *member)
{
	static const char *const talk[] = { "summary", "upstream", "variants", "main", "requires", "kernel", "otherwise", "except" };

	for (size_t i = 0; i < countof(talk); i++)
		if (!strcmp(member, talk[i]))
			return true;
	return false;
}

static void
list_members(struct list *members, struct json top, const struct target *target)
{
	for (size_t i = 0; i < json_count(top); i++) {
		const char *name = "";

		json_member(top, i, &name);
		if (!is_talk(name))
			list_add(members, name);
	}
	for (size_t i = 0; i < countof(replaceable); i++)
		if (!list_has(members, replaceable[i]) && json_exists(member_for(top, target, replaceable[i])))
			list_add(members, replaceable[i]);
	list_sort(members);
}

/* The key is made of the canonical form (members sorted) of all other members. */
static int
digest_recipe(struct recipe *r, struct json top, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(list_release) struct list members = LIST_INIT;

	list_members(&members, top, r->target);
	jsonw_object(&w, NULL);
	for (size_t i = 0; i < members.n; i++)
		jsonw_canonical(&w, members.item[i], member_for(top, r->target, members.item[i]));
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	digest_bytes(&r->digest, w.out.text, w.out.len);
	return 0;
}

int
recipe_load(struct recipe *r, const char *path, const struct target *target, const struct spdx *spdx, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, RECIPE_BYTES, why) ||
	    json_parse(&doc, path, text.text, text.len, why))
		return -1;
	r->path = xstrdup(path);
	r->target = target;
	r->names_module = strstr(text.text, "{module}") != NULL;
	read_recipe(r, json_top(&doc));
	if (json_finish(&doc, why))
		return -1;
	recipe_check(r, json_top(&doc), spdx);
	if (json_finish(&doc, why))
		return -1;
	return digest_recipe(r, json_top(&doc), why);
}

bool
recipe_is_tool(const struct recipe *r)
{
	return r->main != NULL;
}

bool
recipe_knows(const struct recipe *r, const struct target *target)
{
	if (r->targets.n)
		return list_has(&r->targets, target->name);
	return target != &target_host;
}

const struct list *
recipe_variant(const struct recipe *r, const char *variant)
{
	if (!strcmp(variant, "standalone"))
		return &r->standalone;
	if (!strcmp(variant, "default"))
		return &r->standard;
	if (!strcmp(variant, "full"))
		return &r->full;
	return NULL;
}

bool
recipe_file_holds(const struct recipe_file *f, const char *path)
{
	if (!is_folder(f->path))
		return !strcmp(f->path, path);
	if (!text_starts(path, f->path))
		return false;
	return !f->match || fnmatch(f->match, path_base(path), 0) == 0;
}

static void
lists_release(struct list *lists, size_t n)
{
	for (size_t i = 0; i < n; i++)
		list_release(&lists[i]);
	free(lists);
}

static void
files_release(struct recipe *r)
{
	for (size_t i = 0; i < r->files; i++) {
		free(r->file[i].path);
		free(r->file[i].from);
		free(r->file[i].match);
	}
	free(r->file);
}

static void
requires_release(struct recipe *r)
{
	for (size_t i = 0; i < r->requires; i++) {
		free(r->require[i].program);
		free(r->require[i].version);
		free(r->require[i].why);
	}
	free(r->require);
}

void
recipe_release(struct recipe *r)
{
	char *const text[] = {
		r->name, r->summary, r->license, r->path,
		r->minimum, r->minimum_why, r->allocator_skip, r->label_skip, r->skip_pie, r->skip_relro, r->skip_canary,
		r->otherwise, r->main, r->kernel.version, r->kernel.why,
	};
	struct list *const list[] = {
		&r->targets, &r->needs, &r->tools, &r->licenses, &r->standalone, &r->standard, &r->full,
	};

	for (size_t i = 0; i < countof(text); i++)
		free(text[i]);
	for (size_t i = 0; i < countof(list); i++)
		list_release(list[i]);
	recipe_upstream_release(&r->upstream);
	for (size_t i = 0; i < r->runs; i++)
		build_run_release(&r->run[i]);
	free(r->run);
	pairs_release(&r->minimum_fixes);
	files_release(r);
	lists_release(r->check, r->checks);
	requires_release(r);
	*r = (struct recipe)RECIPE_INIT;
}
