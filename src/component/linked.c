#include "linked.h"
#include "base/beneath.h"
#include "base/file.h"
#include "base/licenses.h"
#include "base/text.h"
#include "base/tree.h"
#include "component/component.h"
#include "source/module.h"
#include "source/source.h"
#include "system.h"
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_OUTPUT = 4 << 20, MOST_FILES = 100000, MOST_TEXT = 1 << 20 };

/* A module or crate. */
struct part {
	char *name, *version, *license;
	char *base, *folder;            /* where its source lies: folder, below base, which the build could write to */
};
struct parts { struct part *item; size_t n, cap; };

static void
parts_release(struct parts *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->item[i].name);
		free(all->item[i].version);
		free(all->item[i].license);
		free(all->item[i].base);
		free(all->item[i].folder);
	}
	free(all->item);
}

/* Takes `folder` over.  Each part is added once.  The names come from the build, so they are checked before they become paths. */
static void
parts_add(struct parts *all, const char *name, const char *version, const char *license, const char *base, char *folder)
{
	bool known = !text_is_inside_path(name) || !text_is_name(version);

	for (size_t i = 0; i < all->n && !known; i++)
		known = !strcmp(all->item[i].name, name) && !strcmp(all->item[i].version, version);
	if (known) {
		free(folder);
		return;
	}
	array_grow(all->item, all->n, all->cap);
	all->item[all->n++] = (struct part){ xstrdup(name), xstrdup(version), xstrdup(license), xstrdup(base), folder };
}

static int
by_name(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->version, y->version);
}

/* "\tdep\tgithub.com/x/y\tv1.2.3\th1:..."; a "\t=>\t" line below it names its replacement. */
static void
read_go_line(struct parts *all, const char *from, char *line)
{
	char *rest = line, *indent = strsep(&rest, "\t"), *kind = strsep(&rest, "\t"), *module = strsep(&rest, "\t"),
	     *version = strsep(&rest, "\t");

	if (*indent || !version || (strcmp(kind, "dep") && strcmp(kind, "=>")))
		return;
	scoped(free_release) char *escaped = module_escape(module);
	parts_add(all, module, version, "", from, xasprintf("go/pkg/mod/%s@%s", escaped, version));
}

/* "serde v1.0.228|MIT OR Apache-2.0", either may be followed by marks that are not part of it. */
static void
read_cargo_line(struct parts *all, const char *from, char *line)
{
	char *license = line, *crate = strsep(&license, "|"), *version = strstr(crate, " v");

	if (!license || !version || strstr(version, " (/"))          /* the crate that is being built */
		return;
	*version = '\0';
	version += 2;
	version[strcspn(version, " ")] = '\0';
	if (text_ends(license, " (*)"))
		license[strlen(license) - 4] = '\0';
	parts_add(all, crate, version, license, from, xasprintf("%s-%s", crate, version));
}

/* Where the sources of parts lie; caller frees. */
static char *
parts_folder(const struct workspace *w, enum build_system system)
{
	return system == BUILD_GO ? xstrdup(w->home) : source_closure(w->schedule->store, w->node->pin);
}

static int
ask(struct parts *all, struct workspace *w, const struct command *c, enum build_system system, struct diag *why)
{
	scoped(buf_release) struct buf output = BUF_INIT;
	scoped(list_release) struct list env = LIST_INIT;
	scoped(free_release) char *from = parts_folder(w, system);
	struct sandbox box = workspace_box(w, c, &env);
	char *rest, *line;

	if (workspace_capture(w, &box, &c->argv, MOST_OUTPUT, &output, why))
		return diag_wrap(why, "asking what is linked in");
	rest = output.text;
	while (from && (line = strsep(&rest, "\n")))
		(system == BUILD_GO ? read_go_line : read_cargo_line)(all, from, line);
	return 0;
}

/* The runtime and standard library of a toolchain are in its programs too. */
static void
add_tools(struct parts *all, const struct workspace *w)
{
	for (size_t i = 0; i < w->node->tools; i++) {
		const struct node *tool = w->node->tool[i];

		parts_add(all, tool->recipe->name, tool->pin->version, tool->recipe->license, tool->dir,
			xasprintf("tree/" LICENSES "%s", tool->recipe->name));
	}
}

static int
find_parts(struct parts *all, struct workspace *w, struct diag *why)
{
	const struct recipe *r = w->node->recipe;

	for (size_t i = 0; i < r->runs; i++) {
		scoped(script_release) struct script script = SCRIPT_INIT;

		script_add_linked(&script, w->node, &r->run[i], w->schedule->jobs);
		for (size_t k = 0; k < script.n; k++)
			if (ask(all, w, &script.command[k], r->run[i].system, why))
				return -1;
		if (script.n && r->run[i].system == BUILD_GO)
			add_tools(all, w);
	}
	if (all->n)
		qsort(all->item, all->n, sizeof(*all->item), by_name);
	return 0;
}

static bool
matches(const char *const *pattern, const char *text)
{
	for (; *pattern; pattern++)
		if (!fnmatch(*pattern, text, FNM_CASEFOLD))
			return true;
	return false;
}

static bool
is_license(const char *path)
{
	static const char *const named[] = {
		"licen[cs]e", "licen[cs]e[._-]*", "*[._-]licen[cs]e", "copying*", "copyright*", "notice*", "patents", "unlicense*", NULL,
	};
	static const char *const code[] = { "*.go", "*.rs", "*.[ch]", "*.py", "*.sh", "*.js", "*.json", "*.y*ml", "*.toml", NULL };
	static const char *const elsewhere[] = { "*testdata/*", "vendor/*", "*/vendor/*", "test*/*", "*/test*/*", NULL };
	const char *base = path_base(path);

	return (matches(named, base) || strstr(path, "LICENSES/")) && !matches(code, base) && !matches(elsewhere, path) &&
	       text_is_inside_path(path);
}

/*
 * All texts of one part, without links and what is empty or too long for a licence.  The folder is opened once, so that
 * no link of the build's leads elsewhere; tree_list() follows none below it.
 */
static int
copy_texts(const struct part *part, const char *to, struct diag *why)
{
	scoped(diag_release) struct diag absent = DIAG_INIT;
	scoped(list_release) struct list paths = LIST_INIT;
	scoped(fd_release) int fd = beneath_open(part->base, part->folder, O_RDONLY | O_DIRECTORY, &absent);
	scoped(free_release) char *opened = xasprintf("/proc/self/fd/%d", fd);

	if (fd < 0)
		return 0;
	if (tree_list(&paths, opened, MOST_FILES, why))
		return -1;
	for (size_t i = 0; i < paths.n; i++) {
		scoped(free_release) char *from = path_join(opened, paths.item[i]);
		scoped(free_release) char *copy = xasprintf("%s/%s@%s/%s", to, part->name, part->version, paths.item[i]);
		scoped(free_release) char *folder = path_dir(copy);
		struct stat st;

		if (!is_license(paths.item[i]) || lstat(from, &st) || !S_ISREG(st.st_mode) || !st.st_size || st.st_size > MOST_TEXT)
			continue;
		if (dir_make(folder, why) || file_copy(from, copy, 0644, why))
			return -1;
	}
	return 0;
}

int
linked_collect(struct workspace *w, struct diag *why)
{
	scoped(parts_release) struct parts all = { 0 };
	scoped(free_release) char *to = xasprintf("%s/" LICENSES "%s", w->tree, w->node->recipe->name);
	scoped(free_release) char *listing = path_join(to, "linked.txt");
	scoped(buf_release) struct buf text = BUF_INIT;

	if (find_parts(&all, w, why))
		return -1;
	for (size_t i = 0; i < all.n; i++) {
		const struct part *p = &all.item[i];

		buf_printf(&text, "%s %s%s%s\n", p->name, p->version, *p->license ? " " : "", p->license);
		if (copy_texts(p, to, why))
			return diag_wrap(why, "collecting the licence of '%s'", p->name);
	}
	if (!all.n)
		return 0;
	return dir_make(to, why) || file_write(listing, text.text, text.len, 0644, why) ? -1 : 0;
}
