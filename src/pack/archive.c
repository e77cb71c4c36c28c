#include "pack/archive.h"
#include "base/file.h"
#include "base/tree.h"
#include <string.h>

static struct entry *
new_entry(struct archive *a, enum tar_type type, const char *path, unsigned mode)
{
	array_grow(a->entry, a->n, a->cap);
	a->entry[a->n] = (struct entry){ .type = type, .path = xstrdup(path), .mode = mode };
	return &a->entry[a->n++];
}

void
archive_add_file(struct archive *a, const struct entry *file)
{
	struct entry *e = new_entry(a, TAR_FILE, file->path, file->mode);

	e->source = xstrdup(file->source);
	e->sha256 = xstrdup(file->sha256);
	e->component = xstrdup(file->component);
	e->size = file->size;
	e->extra = file->extra;
	e->is_main = file->is_main;
}

void
archive_add_text(struct archive *a, const char *path, unsigned mode, const char *text, size_t n)
{
	struct entry *e = new_entry(a, TAR_FILE, path, mode);

	e->text = xstrndup(text, n);
	e->size = n;
}

void
archive_add_link(struct archive *a, const char *path, const char *target)
{
	new_entry(a, TAR_LINK, path, 0777)->link = xstrdup(target);
}

static enum entry_class
class_of(const struct entry *e)
{
	if (!e->source || e->size < ARCHIVE_MIDDLING)
		return ENTRY_SMALL;
	if (e->size >= ARCHIVE_LARGE || e->is_main)
		return ENTRY_LARGE;
	return e->extra ? ENTRY_MIDDLING_EXTRA : ENTRY_MIDDLING;
}

static int
by_class_and_path(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->class != y->class ? (x->class > y->class) - (x->class < y->class) : strcmp(x->path, y->path);
}

static int
by_path(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void
sort(struct archive *a, int (*order)(const void *, const void *))
{
	if (a->n)
		qsort(a->entry, a->n, sizeof(*a->entry), order);
}

static bool
is_new_folder(const struct archive *a, size_t first, const char *path)
{
	for (size_t i = first; i < a->n; i++)
		if (strcmp(a->entry[i].path, path) == 0)
			return false;
	return true;
}

/* Every folder that contains a file, once. */
static void
add_folders(struct archive *a)
{
	size_t files = a->n;

	for (size_t i = 0; i < files; i++) {
		char *path = a->entry[i].path;

		for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
			*slash = '\0';
			if (is_new_folder(a, files, path))
				new_entry(a, TAR_FOLDER, path, 0755);
			*slash = '/';
		}
	}
}

static int
refuse_twice(const struct archive *a, struct diag *why)
{
	for (size_t i = 1; i < a->n; i++)
		if (strcmp(a->entry[i - 1].path, a->entry[i].path) == 0)
			return diag_set(why, DIAG_REFUSED, "two files have the path '%s'", a->entry[i].path);
	return 0;
}

static const struct entry *
find(const struct archive *a, const char *path)
{
	const struct entry key = { .path = (char *)(uintptr_t)path };

	return bsearch(&key, a->entry, a->n, sizeof(*a->entry), by_path);
}

/* The path that a link leads to, ".." taken literally; NULL if it goes through another link, where that may be wrong. */
static char *
target_of(const struct archive *a, const struct entry *link)
{
	char *path = path_dir(link->path);

	for (const char *at = link->link; *at;) {
		size_t n = strcspn(at, "/");
		bool up = n == 2 && !memcmp(at, "..", 2), stay = !n || (n == 1 && *at == '.');
		char *next = up ? path_dir(path) : stay ? xstrdup(path) : xasprintf("%s/%.*s", path, (int)n, at);
		const struct entry *e;

		free(path);
		path = next;
		at += n + (at[n] == '/');
		e = *at ? find(a, path) : NULL;
		if (e && e->link) {
			free(path);
			return NULL;
		}
	}
	return path;
}

static int
refuse_dangling(const struct archive *a, struct diag *why)
{
	for (size_t i = 0; i < a->n; i++) {
		scoped(free_release) char *target = a->entry[i].link ? target_of(a, &a->entry[i]) : NULL;

		if (target && !find(a, target))
			return diag_set(why, DIAG_REFUSED, "the link '%s' leads to '%s', which is not in the package", a->entry[i].path, target);
	}
	return 0;
}

static void
put(struct archive *a, struct frames *set, struct frame *f)
{
	if (!f->size)
		return;
	array_grow(a->frame, a->frames, a->room);
	a->frame[a->frames++] = frames_put(set, f);
}

static void
add_header(struct frame *f, const struct archive *a, const struct entry *e)
{
	scoped(buf_release) struct buf header = BUF_INIT;
	struct tar_entry t = {
		.type = e->type, .path = e->path, .link = e->link,
		.mode = e->mode, .size = e->size, .mtime = a->mtime,
	};

	tar_header(&header, &t);
	frame_add_bytes(f, header.text, header.len);
}

static void
add_padding(struct frame *f, uint64_t size)
{
	static const char zeros[TAR_BLOCK];

	frame_add_bytes(f, zeros, tar_padding(size));
}

static void
add_content(struct frame *f, const struct entry *e)
{
	if (e->text)
		frame_add_bytes(f, e->text, e->size);
	else if (e->source)
		frame_add_range(f, e->source, e->sha256, 0, e->size);
	add_padding(f, e->size);
}

static bool
belong_together(const struct entry *a, const struct entry *b)
{
	return b->class == ENTRY_LARGE && !a->is_main && !b->is_main && strcmp(a->component, b->component) == 0;
}

/* Equal parts, each a frame; their edges lie on whole blocks. */
static void
put_parts(struct archive *a, struct frames *set, const struct entry *e)
{
	uint64_t parts = (e->size + ARCHIVE_PART - 1) / ARCHIVE_PART;
	uint64_t step = (e->size / parts + TAR_BLOCK) / TAR_BLOCK * TAR_BLOCK;

	for (uint64_t at = 0; at < e->size; at += step) {
		struct frame f = FRAME_INIT;
		uint64_t n = e->size - at < step ? e->size - at : step;

		frame_add_range(&f, e->source, e->sha256, at, n);
		if (at + n == e->size)
			add_padding(&f, e->size);
		put(a, set, &f);
	}
}

/* The content of entry i, and of its component behind it; the index of the last entry taken. */
static size_t
put_large(struct archive *a, struct frames *set, size_t i)
{
	const struct entry *e = a->entry;
	struct frame f = FRAME_INIT;

	if (e[i].size > ARCHIVE_PART) {
		put_parts(a, set, &e[i]);
		return i;
	}
	add_content(&f, &e[i]);
	for (; i + 1 < a->n && belong_together(&e[i], &e[i + 1]) && f.size + e[i + 1].size <= ARCHIVE_COMPONENT; i++) {
		add_header(&f, a, &e[i + 1]);
		add_content(&f, &e[i + 1]);
	}
	put(a, set, &f);
	return i;
}

static void
cut(struct archive *a, struct frames *set)
{
	struct frame group = FRAME_INIT;
	scoped(buf_release) struct buf end = BUF_INIT;

	for (size_t i = 0; i < a->n; i++) {
		const struct entry *e = &a->entry[i];

		if (i && e->class != e[-1].class)
			put(a, set, &group);
		add_header(&group, a, e);
		if (e->class == ENTRY_LARGE) {
			put(a, set, &group);
			i = put_large(a, set, i);
			continue;
		}
		add_content(&group, e);
		if (group.size >= ARCHIVE_GROUP)
			put(a, set, &group);
	}
	put(a, set, &group);
	tar_end(&end);
	frame_add_bytes(&group, end.text, end.len);
	put(a, set, &group);
}

int
archive_cut(struct archive *a, struct frames *set, struct diag *why)
{
	add_folders(a);
	sort(a, by_path);
	if (refuse_twice(a, why) || refuse_dangling(a, why))
		return -1;
	for (size_t i = 0; i < a->n; i++)
		a->entry[i].class = class_of(&a->entry[i]);
	sort(a, by_class_and_path);
	cut(a, set);
	return 0;
}

static int
write_frame(struct archive *a, const struct frame *f, FILE *out, struct sha256 *hash)
{
	sha256_add(hash, f->packed, f->packed_size);
	a->packed += f->packed_size;
	return fwrite(f->packed, 1, f->packed_size, out) == f->packed_size ? 0 : -1;
}

int
archive_write(struct archive *a, const struct frames *set, const char *path, struct diag *why)
{
	scoped(outfile_release) struct outfile out = OUTFILE_INIT;
	scoped(sha256_release) struct sha256 hash = SHA256_INIT;

	if (outfile_open(&out, path, 0644, why))
		return -1;
	a->packed = 0;
	for (size_t i = 0; i < a->frames; i++)
		if (write_frame(a, &set->frame[a->frame[i]], out.f, &hash))
			return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", path);
	sha256_finish(&hash, &a->digest);
	return outfile_commit(&out, why);
}

void
archive_release(struct archive *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->entry[i].path);
		free(a->entry[i].source);
		free(a->entry[i].sha256);
		free(a->entry[i].component);
		free(a->entry[i].text);
		free(a->entry[i].link);
	}
	free(a->entry);
	free(a->frame);
	*a = (struct archive)ARCHIVE_INIT;
}
