#include "rebuild/source_archive.h"
#include "base/tree.h"
#include "cli/say.h"
#include "pack/source_date.h"
#include "pack/tarball.h"
#include "plan/sourcing.h"
#include "release/release_tag.h"
#include "root/deb_list.h"
#include "source/module.h"
#include "archive_readme.h"
#include <string.h>
#include <sys/stat.h>

enum { FILES_LIMIT = 500000, WORTH_TELLING = 10000000 };

static bool
has(const struct source_archive *b, const char *name)
{
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->item[i].name, name))
			return true;
	return false;
}

static uint64_t
file_size(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : (uint64_t)st.st_size;
}

static int
tree_size(const char *folder, uint64_t *size, struct diag *why)
{
	scoped(list_release) struct list files = LIST_INIT;

	if (tree_list(&files, folder, FILES_LIMIT, why))
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *path = path_join(folder, files.item[i]);

		*size += file_size(path);
	}
	return 0;
}

/* Takes name and path. */
static int
add(struct source_archive *b, char *name, char *path, bool tree, struct diag *why)
{
	struct archived *item;

	array_grow(b->item, b->n, b->cap);
	item = &b->item[b->n++];
	*item = (struct archived){ .name = name, .path = path, .tree = tree, .size = tree ? 0 : file_size(path) };
	return tree ? tree_size(path, &item->size, why) : 0;
}

/* A file or a folder of the store, compared with its hash or seal. */
static int
add_stored(struct source_archive *b, const struct store *store, const char *relative, bool tree, struct diag *why)
{
	scoped(free_release) char *name = xasprintf("%s%s", relative, tree ? ".tar" : "");
	char *path;

	if (has(b, name))
		return 0;
	path = path_join(store->dir, relative);
	if (!file_exists(path)) {
		diag_set(why, DIAG_REFUSED, "the store has no '%s'", relative);
		free(path);
		return diag_hint(why, "fetch all sources of the plan first: ingot fetch --all");
	}
	if (store_check(store, relative, SEAL_CONTENT, why)) {
		free(path);
		return diag_hint(why, "fetch it again: ingot fetch --all");
	}
	return add(b, xstrdup(name), path, tree, why);
}

static int
add_closure(struct source_archive *b, const struct store *store, const struct source *source, struct diag *why)
{
	const struct pin *pin = source->pin;
	scoped(free_release) char *folder = NULL;

	if (pin->kind != SOURCE_GO && !source->crates)
		return 0;
	folder = pin->kind == SOURCE_GO ? module_folder(pin) : source_crates_folder(pin);
	return add_stored(b, store, folder, true, why);
}

static int
add_local(struct source_archive *b, const struct pin *pin, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT, paths = LIST_INIT;

	if (pin_local_files(pin, &names, &paths, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		char *name = pin->local_paths.n ? xstrdup(names.item[i]) : path_join(pin->local, names.item[i]);

		if (has(b, name))
			free(name);
		else if (add(b, name, xstrdup(paths.item[i]), false, why))
			return -1;
	}
	return 0;
}

static int
add_patches(struct source_archive *b, const struct pin *pin, struct diag *why)
{
	for (size_t i = 0; i < pin->patches.n; i++) {
		char *name = path_join("patches", pin->patches.item[i]), *path;

		if (has(b, name)) {
			free(name);
			continue;
		}
		path = pin_patch_path(pin, pin->patches.item[i]);
		if (add(b, name, path ? path : xstrdup(""), false, why))
			return -1;
	}
	return 0;
}

static int
add_source(struct source_archive *b, const struct store *store, const struct source *source, struct diag *why)
{
	const struct pin *pin = source->pin;
	scoped(free_release) char *successor = source_successor(store, pin);
	const char *sha256;

	if (successor)
		return diag_set(why, DIAG_REFUSED, "%s: this is a trial build, which cannot be made again from its pins", successor);
	for (size_t i = 0; (sha256 = pin_file(pin, i)); i++) {
		scoped(free_release) char *relative = xasprintf("sources/%s", sha256);

		if (add_stored(b, store, relative, false, why))
			return -1;
	}
	if (add_closure(b, store, source, why) || add_patches(b, pin, why))
		return -1;
	return pin->kind == SOURCE_LOCAL ? add_local(b, pin, why) : 0;
}

static int
add_recipe(struct source_archive *b, const struct recipe *r, struct diag *why)
{
	char *name = xasprintf("recipes/%s.json", r->name);

	if (!has(b, name))
		return add(b, name, xstrdup(r->path), false, why);
	free(name);
	return 0;
}

static int
add_node(struct source_archive *b, const struct node *node, const struct store *store, struct diag *why)
{
	const struct source source = node_source(node);
	scoped(free_release) char *line = xasprintf("%s %s", node->recipe->name, node->pin->version);

	if (!list_has(&b->components, line))
		list_add(&b->components, line);
	if (add_source(b, store, &source, why))
		return diag_wrap(why, "source of %s", line);
	return add_recipe(b, node->recipe, why);
}

/* The recipe of the tool says which variants there are, even if no component is built by it. */
static int
add_tool(struct source_archive *b, struct graph *g, const struct plan_tool *tool, struct diag *why)
{
	const struct recipe *r;
	const struct pin *pin;

	if (recipe_set_get(&g->recipes, tool->name, NULL, &r, why) || pin_set_get(&g->set, tool->name, tool->version, &pin, why) ||
	    add_recipe(b, r, why))
		return -1;
	b->epoch = pin_epoch(pin);
	return 0;
}

static int
add_lists(struct source_archive *b, const struct graph *g, struct diag *why)
{
	char *lock = deb_list_path(g->set.root, why);

	if (!lock)
		return -1;
	return add(b, xstrdup("pins.json"), xstrdup(g->set.path), false, why) ||
	       add(b, xasprintf("etc/root/%s.lock", g->set.root), lock, false, why) ? -1 : 0;
}

/* A plan with the packages of one tool.  All tools stay, because they choose versions together. */
struct view { struct plan plan; };

static void
view_release(struct view *v)
{
	for (size_t i = 0; i < v->plan.jobs; i++)
		free(v->plan.job[i].package);
	free(v->plan.job);
}

static struct view
view_of(const struct plan *plan, const char *tool)
{
	struct view v = { *plan };

	v.plan.job = xcalloc(plan->jobs + 1, sizeof(*v.plan.job));
	for (size_t i = 0; i < plan->jobs; i++) {
		const struct plan_job *all = &plan->job[i];
		struct plan_job *some = &v.plan.job[i];

		*some = (struct plan_job){ all->target, xcalloc(all->packages + 1, sizeof(*some->package)), 0 };
		for (size_t k = 0; k < all->packages; k++)
			if (!strcmp(all->package[k].tool, tool))
				some->package[some->packages++] = all->package[k];
	}
	return v;
}

/* Another plan must say the same, or the archive would hold two builds. */
static int
begin(struct source_archive *b, const struct graph *g, const struct plan_tool *tool, struct diag *why)
{
	if (b->tag && strcmp(b->pins_path, g->set.path) != 0)
		return diag_set(why, DIAG_USAGE, "'%s' is planned with the pin sets '%s' and '%s'", b->tag, b->pins_path, g->set.path);
	if (b->tag)
		return 0;
	b->tag = xstrdup(tool->tag);
	b->tool = xstrdup(tool->name);
	b->version = xstrdup(tool->version);
	b->pins = xstrdup(g->set.name);
	b->root = xstrdup(g->set.root);
	b->pins_path = xstrdup(g->set.path);
	return add_lists(b, g, why);
}

int
source_archive_add(struct source_archive *b, const struct plan *plan, const struct plan_tool *tool, const struct store *store, struct diag *why)
{
	scoped(graph_release) struct graph g = GRAPH_INIT;
	scoped(view_release) struct view v = view_of(plan, tool->name);

	if (graph_resolve(&g, &v.plan, NULL, NULL, why) || begin(b, &g, tool, why) || add_tool(b, &g, tool, why))
		return -1;
	for (size_t i = 0; i < g.n; i++)
		if (add_node(b, g.node[i], store, why))
			return -1;
	list_sort(&b->components);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct archived *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static uint64_t total;          /* for the live line */

static void
show(uint64_t done)
{
	say_live("sources: %u of %u MB", (unsigned)(done / 1000000), (unsigned)(total / 1000000));
}

static int
write_items(const struct source_archive *b, struct tarball *t, struct diag *why)
{
	scoped(free_release) struct archived *order = xcalloc(b->n + 1, sizeof(*order));

	if (b->n)
		memcpy(order, b->item, b->n * sizeof(*order));
	qsort(order, b->n, sizeof(*order), by_name);
	for (size_t i = 0; i < b->n; i++) {
		scoped(free_release) char *name = xasprintf("%s-sources/%s", b->tag, order[i].name);

		if ((order[i].tree ? tarball_tree : tarball_file)(t, name, order[i].path, why))
			return -1;
	}
	return 0;
}

int
source_archive_write(const struct source_archive *b, const char *dir, char **path, struct digest *digest, uint64_t *size, struct diag *why)
{
	scoped(tarball_release) struct tarball t = TARBALL_INIT;
	scoped(buf_release) struct buf readme = BUF_INIT;
	scoped(free_release) char *name = xasprintf("%s-sources/README.txt", b->tag);
	int64_t epoch;

	total = 0;
	for (size_t i = 0; i < b->n; i++)
		total += b->item[i].size;
	t.progress = total >= WORTH_TELLING ? show : NULL;
	archive_readme(&readme, b);
	*path = xasprintf("%s/%s" RELEASE_SOURCES, dir, b->tag);
	if (source_date(&epoch, b->epoch, why) || tarball_open(&t, *path, epoch, why) ||
	    tarball_text(&t, name, readme.text, readme.len, why) || write_items(b, &t, why) || tarball_commit(&t, why))
		return diag_wrap(why, "packing the sources of '%s'", b->tag);
	say_live_end();
	*digest = t.digest;
	*size = t.packed;
	return 0;
}

void
source_archive_release(struct source_archive *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->item[i].name);
		free(b->item[i].path);
	}
	free(b->item);
	free(b->tag);
	free(b->tool);
	free(b->version);
	free(b->pins);
	free(b->root);
	free(b->pins_path);
	list_release(&b->components);
}
