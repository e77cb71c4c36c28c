#include "component/component.h"
#include "base/digest_files.h"
#include "base/digest_tree.h"
#include "base/licenses.h"
#include "base/text.h"
#include "base/tree.h"
#include "shipped.h"
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 200000 };

static char *
tree_path(const char *dir, const char *path)
{
	return xasprintf("%s/tree/%s", dir, path);
}

static void
read_elf(struct component_file *f, struct json elf)
{
	f->elf = json_exists(elf);
	if (!f->elf)
		return;
	f->program = json_boolean(json_get(elf, "program"));
	f->libc = read_name(json_get(elf, "libc"));
	f->glibc_floor = read_name(json_find(elf, "glibc"));
	f->allocator = json_boolean(json_get(elf, "allocator"));
	f->hardening = hardening_read(elf);
}

static void
read_file(void *item, struct json object)
{
	struct component_file *f = item;

	f->path = read_path(json_get(object, "path"));
	f->mode = read_mode(json_get(object, "mode"));
	f->size = (uint64_t)json_integer(json_get(object, "size"), 0, INT64_MAX);
	f->link = read_line(json_find(object, "link"));
	f->sha256 = f->link ? xstrdup("") : read_sha256(json_get(object, "sha256"));
	read_elf(f, json_find(object, "elf"));
}

static void
read_component(struct component *c, struct json top)
{
	json_schema(top, "ingot/component/1");
	c->name = read_name(json_get(top, "name"));
	c->version = read_name(json_get(top, "version"));
	c->target = read_name(json_get(top, "target"));
	c->key = read_sha256(json_get(top, "key"));
	c->tree = read_sha256(json_get(top, "tree"));
	c->license = read_line(json_get(top, "license"));
	c->trial = read_line(json_find(top, "trial"));
	c->wall = (double)json_integer(json_get(top, "wall_ms"), 0, INT64_MAX) / 1000;
	c->cpu = (double)json_integer(json_get(top, "cpu_ms"), 0, INT64_MAX) / 1000;
	c->max_rss = (long)json_integer(json_get(top, "max_rss_kib"), 0, INT32_MAX);
	c->file = read_items(json_get(top, "files"), sizeof(*c->file), &c->files, read_file);
}

int
component_load(struct component *c, const char *dir, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *path = path_join(dir, "component.json");

	if (json_load(&doc, path, why))
		return -1;
	c->dir = xstrdup(dir);
	read_component(c, json_top(&doc));
	return json_finish(&doc, why);
}

static void
write_elf(struct jsonw *w, const struct component_file *f)
{
	jsonw_object(w, "elf");
	jsonw_boolean(w, "program", f->program);
	jsonw_string(w, "libc", f->libc);
	jsonw_optional(w, "glibc", f->glibc_floor);
	jsonw_boolean(w, "allocator", f->allocator);
	hardening_write(w, &f->hardening);
	jsonw_end(w);
}

void
component_file_write(struct jsonw *w, const struct component_file *f)
{
	char mode[16];

	snprintf(mode, sizeof(mode), "%04o", f->mode & 07777);
	jsonw_string(w, "path", f->path);
	jsonw_string(w, "mode", mode);
	jsonw_integer(w, "size", (int64_t)f->size);
	if (f->link)
		jsonw_string(w, "link", f->link);
	else
		jsonw_string(w, "sha256", f->sha256);
	if (f->elf)
		write_elf(w, f);
}

static int
write_component(const struct component *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(free_release) char *path = path_join(c->dir, "component.json");

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/component/1");
	jsonw_string(&w, "name", c->name);
	jsonw_string(&w, "version", c->version);
	jsonw_string(&w, "target", c->target);
	jsonw_string(&w, "key", c->key);
	jsonw_string(&w, "tree", c->tree);
	jsonw_string(&w, "license", c->license);
	jsonw_optional(&w, "trial", c->trial);
	jsonw_integer(&w, "wall_ms", (int64_t)(c->wall * 1000));
	jsonw_integer(&w, "cpu_ms", (int64_t)(c->cpu * 1000));
	jsonw_integer(&w, "max_rss_kib", c->max_rss);
	jsonw_array(&w, "files");
	for (size_t i = 0; i < c->files; i++) {
		jsonw_object(&w, NULL);
		component_file_write(&w, &c->file[i]);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	return jsonw_save(&w, path, why);
}

void
elf_facts_add(struct elf_facts *all, const char *path, const struct elf *elf)
{
	array_grow(all->item, all->n, all->cap);
	all->item[all->n++] = (struct elf_fact){
		xstrdup(path), xstrdup(elf->libc), elf->newest_glibc ? xstrdup(elf->newest_glibc) : NULL, elf->program,
		elf->program && elf->mimalloc, hardening_of(elf),
	};
}

void
elf_facts_release(struct elf_facts *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->item[i].path);
		free(all->item[i].libc);
		free(all->item[i].glibc_floor);
	}
	free(all->item);
	*all = (struct elf_facts)ELF_FACTS_INIT;
}

static int
by_path(const void *path, const void *fact)
{
	return strcmp(path, ((const struct elf_fact *)fact)->path);
}

static void
take_facts(struct component_file *f, const struct elf_facts *facts)
{
	const struct elf_fact *fact = facts->n ? bsearch(f->path, facts->item, facts->n, sizeof(*facts->item), by_path) : NULL;

	f->elf = fact != NULL;
	if (!fact)
		return;
	f->program = fact->program;
	f->allocator = fact->allocator;
	f->hardening = fact->hardening;
	f->libc = xstrdup(fact->libc);
	f->glibc_floor = fact->glibc_floor ? xstrdup(fact->glibc_floor) : NULL;
}

static int
look_at_link(struct component_file *f, const char *path, struct diag *why)
{
	char target[4096];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot read the link '%s':", path);
	if (!text_is_utf8(target, (size_t)n) || memchr(target, '\n', (size_t)n))
		return diag_set(why, DIAG_REFUSED, "the link '%s' leads to '%.*s', which is not a name that a package can have", f->path, (int)n, target);
	f->link = xstrndup(target, (size_t)n);
	f->sha256 = xstrdup("");
	return 0;
}

static int
look_at_file(const struct component *c, struct component_file *f, const struct elf_facts *facts, struct diag *why)
{
	scoped(free_release) char *path = tree_path(c->dir, f->path);
	struct stat st;

	if (lstat(path, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", path);
	if (S_ISLNK(st.st_mode)) {
		f->mode = 0777;
		return look_at_link(f, path, why);
	}
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' is neither a file nor a link", f->path);
	f->mode = st.st_mode & 0777 & ~0222u;           /* sealed: read-only */
	f->mode |= 0200;                                /* after unpacking the owner may write */
	f->size = (uint64_t)st.st_size;
	take_facts(f, facts);
	return 0;
}

static bool
ships(const struct node *node, const char *path)
{
	return shipped_has(node, path) || text_starts(path, LICENSES);
}

/* What cannot be read back from the description must not get into it: the store would hold a component that no run can use. */
static int
check_name(const char *path, struct diag *why)
{
	if (text_is_inside_path(path) && text_is_utf8(path, strlen(path)))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the build made '%.200s', which is not a name that a package can have", path);
}

static int
look_at_files(struct component *c, const struct node *node, const struct elf_facts *facts, struct diag *why)
{
	scoped(free_release) char *tree = path_join(c->dir, "tree");
	scoped(list_release) struct list paths = LIST_INIT;

	if (tree_list(&paths, tree, MOST_FILES, why))
		return -1;
	c->file = xcalloc(paths.n + 1, sizeof(*c->file));
	for (size_t i = 0; i < paths.n; i++) {
		struct component_file *f = &c->file[c->files];

		if (check_name(paths.item[i], why))
			return -1;
		if (!ships(node, paths.item[i]))
			continue;
		f->path = xstrdup(paths.item[i]);
		c->files++;
		if (look_at_file(c, f, facts, why))
			return -1;
	}
	return 0;
}

/* Digests of all that is not a link, in the order of c->file. */
struct digests {
	struct digest_job *job;
	size_t n;
};

static void
digests_release(struct digests *d)
{
	for (size_t i = 0; i < d->n; i++)
		free((char *)(uintptr_t)d->job[i].path);
	free(d->job);
}

static int
digest_component(const struct component *c, struct digests *d, struct diag *why)
{
	d->job = xcalloc(c->files + 1, sizeof(*d->job));
	for (size_t i = 0; i < c->files; i++)
		if (!c->file[i].link)
			d->job[d->n++].path = tree_path(c->dir, c->file[i].path);
	return digest_files(d->job, d->n, 0, why);
}

static int
hash_files(struct component *c, struct diag *why)
{
	scoped(digests_release) struct digests digests = { 0 };
	const struct digest_job *job;

	if (digest_component(c, &digests, why))
		return -1;
	job = digests.job;
	for (size_t i = 0; i < c->files; i++)
		if (!c->file[i].link)
			c->file[i].sha256 = xstrdup((job++)->digest.hex);
	return 0;
}

static int
digest_whole(const struct component *c, struct digest *digest, struct diag *why)
{
	scoped(free_release) char *tree = path_join(c->dir, "tree");

	return digest_tree(digest, tree, why);
}

static int
hash_tree(struct component *c, struct diag *why)
{
	struct digest digest;

	if (digest_whole(c, &digest, why))
		return -1;
	c->tree = xstrdup(digest.hex);
	return 0;
}

int
component_seal(const char *dir, const struct node *node, const struct elf_facts *facts, struct cost cost, struct diag *why)
{
	scoped(component_release) struct component c = COMPONENT_INIT;
	const char *trial = node_trial(node);

	c.name = xstrdup(node->recipe->name);
	c.version = xstrdup(node->pin->version);
	c.target = xstrdup(node->target->name);
	c.key = xstrdup(node->key.hex);
	c.license = xstrdup(node->recipe->license);
	c.trial = trial ? xstrdup(trial) : NULL;
	c.dir = xstrdup(dir);
	c.wall = cost.wall;
	c.cpu = cost.cpu;
	c.max_rss = cost.max_rss;
	if (look_at_files(&c, node, facts, why) ||
	    hash_files(&c, why) ||
	    hash_tree(&c, why))
		return diag_wrap(why, "sealing '%s'", c.name);
	return write_component(&c, why);
}

static int
verify_link(const struct component *c, const struct component_file *f, struct diag *why)
{
	scoped(free_release) char *path = tree_path(c->dir, f->path);
	char target[4096];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0 || (size_t)n != strlen(f->link) || memcmp(target, f->link, (size_t)n))
		return diag_set(why, DIAG_REFUSED, "link '%s' has changed", f->path);
	return 0;
}

static int
verify_files(const struct component *c, struct diag *why)
{
	scoped(digests_release) struct digests digests = { 0 };
	const struct digest_job *job;

	if (digest_component(c, &digests, why))
		return -1;
	job = digests.job;
	for (size_t i = 0; i < c->files; i++) {
		const struct component_file *f = &c->file[i];

		if (f->link && verify_link(c, f, why))
			return -1;
		if (!f->link && strcmp((job++)->digest.hex, f->sha256))
			return diag_set(why, DIAG_REFUSED, "file '%s' has changed", f->path);
	}
	return 0;
}

int
component_verify(const struct component *c, struct diag *why)
{
	struct digest digest;

	if (verify_files(c, why) || digest_whole(c, &digest, why)) {
		why->kind = DIAG_REFUSED;       /* a missing or unreadable file is a change too */
		return -1;
	}
	if (strcmp(digest.hex, c->tree))
		return diag_set(why, DIAG_REFUSED, "its tree has changed");
	return 0;
}

void
component_release(struct component *c)
{
	for (size_t i = 0; i < c->files; i++) {
		free(c->file[i].path);
		free(c->file[i].sha256);
		free(c->file[i].link);
		free(c->file[i].libc);
		free(c->file[i].glibc_floor);
	}
	free(c->file);
	free(c->name);
	free(c->version);
	free(c->target);
	free(c->key);
	free(c->license);
	free(c->tree);
	free(c->dir);
	free(c->trial);
	*c = (struct component)COMPONENT_INIT;
}
