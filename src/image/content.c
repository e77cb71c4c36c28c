#include "image/content.h"
#include "base/digest.h"
#include "pack/inspect.h"
#include <string.h>

static struct content_entry *
new_entry(struct content *c, enum tar_type type, const char *path, unsigned mode)
{
	array_grow(c->entry, c->n, c->cap);
	c->entry[c->n] = (struct content_entry){ .type = type, .path = xstrdup(path), .mode = mode };
	return &c->entry[c->n++];
}

static void
add_built(struct content *c, const struct built_component *component, const struct built_file *f)
{
	struct content_entry *e = new_entry(c, f->link ? TAR_LINK : TAR_FILE, f->path, f->link ? 0777 : f->mode);

	if (f->link) {
		e->link = xstrdup(f->link);
		return;
	}
	e->source = inspect_path(component, f);
	e->sha256 = xstrdup(f->sha256);
	e->size = f->size;
}

void
content_add_package(struct content *c, const struct built_package *p)
{
	for (size_t i = 0; i < p->components; i++)
		for (size_t k = 0; k < p->component[i]->files; k++)
			add_built(c, p->component[i], &p->component[i]->file[k]);
}

void
content_add_folders(struct content *c, const struct description *d)
{
	for (size_t i = 0; i < d->folders; i++)
		new_entry(c, TAR_FOLDER, d->folder[i].path, d->folder[i].mode)->owner = d->folder[i].owner;
}

int
content_add_file(struct content *c, const char *path, const char *source, unsigned mode, struct diag *why)
{
	struct content_entry *e = new_entry(c, TAR_FILE, path, mode);
	struct digest digest;

	e->source = xstrdup(source);
	if (digest_file(&digest, source, &e->size, why))
		return -1;
	e->sha256 = xstrdup(digest.hex);
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	const struct content_entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void
sort(struct content *c, size_t n)
{
	if (n)
		qsort(c->entry, n, sizeof(*c->entry), by_path);
}

/* Among the first n, which are sorted. */
static const struct content_entry *
find(const struct content *c, size_t n, char *path)
{
	const struct content_entry key = { .path = path };

	return n ? bsearch(&key, c->entry, n, sizeof(*c->entry), by_path) : NULL;
}

static int
add_parents_of(struct content *c, size_t sorted, size_t i, struct diag *why)
{
	scoped(free_release) char *path = xstrdup(c->entry[i].path);

	for (char *slash; (slash = strrchr(path, '/'));) {
		const struct content_entry *parent;
		bool known = false;

		*slash = '\0';
		parent = find(c, sorted, path);
		if (parent && parent->type != TAR_FOLDER)
			return diag_set(why, DIAG_USAGE, "'%s' is a folder and a file", path);
		for (size_t k = sorted; k < c->n && !known; k++)
			known = !strcmp(c->entry[k].path, path);
		if (!parent && !known)
			new_entry(c, TAR_FOLDER, path, 0755);
	}
	return 0;
}

static int
add_parents(struct content *c, struct diag *why)
{
	size_t n = c->n;

	for (size_t i = 0; i < n; i++)
		if (add_parents_of(c, n, i, why))
			return -1;
	return 0;
}

static int
refuse_twice(const struct content *c, struct diag *why)
{
	for (size_t i = 1; i < c->n; i++)
		if (!strcmp(c->entry[i - 1].path, c->entry[i].path))
			return diag_set(why, DIAG_USAGE, "'%s' is there twice", c->entry[i].path);
	return 0;
}

struct by_hash { struct content_entry *entry; };

static int
by_hash_and_path(const void *a, const void *b)
{
	const struct content_entry *x = ((const struct by_hash *)a)->entry, *y = ((const struct by_hash *)b)->entry;
	int order = strcmp(x->sha256, y->sha256);

	return order ? order : strcmp(x->path, y->path);
}

/* The first path of a content is the file. */
static void
link_equals(struct content *c)
{
	scoped(free_release) struct by_hash *file = xcalloc(c->n + 1, sizeof(*file));
	const struct content_entry *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->entry[i].type == TAR_FILE)
			file[n++].entry = &c->entry[i];
	if (n)
		qsort(file, n, sizeof(*file), by_hash_and_path);
	for (size_t i = 0; i < n; i++) {
		struct content_entry *e = file[i].entry;

		if (!first || strcmp(first->sha256, e->sha256) || first->mode != e->mode || first->owner != e->owner) {
			first = e;
			continue;
		}
		e->type = TAR_HARD_LINK;
		e->link = xstrdup(first->path);
		e->size = 0;
	}
}

int
content_finish(struct content *c, struct diag *why)
{
	sort(c, c->n);
	if (refuse_twice(c, why) || add_parents(c, why))
		return -1;
	sort(c, c->n);
	link_equals(c);
	return 0;
}

void
content_release(struct content *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->entry[i].path);
		free(c->entry[i].source);
		free(c->entry[i].sha256);
		free(c->entry[i].link);
	}
	free(c->entry);
	*c = (struct content)CONTENT_INIT;
}
