#include "base/digest_tree.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 1000000 };

/* What is hashed of one path. */
struct entry {
	const char *path;               /* borrowed */
	struct stat st;
	struct digest content;          /* of a link: of its target */
};

static int
hash_link(struct entry *e, struct diag *why)
{
	char target[4096];
	ssize_t n = readlink(e->path, target, sizeof(target));

	if (n < 0 || n == sizeof(target))
		return diag_set(why, DIAG_SYSTEM, "cannot read link '%s'", e->path);
	digest_bytes(&e->content, target, (size_t)n);
	return 0;
}

static int
look(struct entry *e, const char *path, struct diag *why)
{
	e->path = path;
	if (lstat(path, &e->st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", path);
	if (S_ISLNK(e->st.st_mode))
		return hash_link(e, why);
	if (!S_ISREG(e->st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' is not a file, folder or link", path);
	return 0;
}

static int
hash_contents(struct entry *entry, size_t n, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(n + 1, sizeof(*job));
	const struct digest_job *done = job;
	size_t jobs = 0;

	for (size_t i = 0; i < n; i++)
		if (S_ISREG(entry[i].st.st_mode))
			job[jobs++].path = entry[i].path;
	if (digest_files(job, jobs, 0, why))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (S_ISREG(entry[i].st.st_mode))
			entry[i].content = (done++)->digest;
	return 0;
}

static const char *
letter(const struct stat *st)
{
	return S_ISLNK(st->st_mode) ? "l " : st->st_mode & 0111 ? "x " : "f ";
}

/* "f <sha256><path>"; a NUL cannot be in a path, so it ends the record. */
static void
add_entry(struct sha256 *h, const struct entry *e, const char *name)
{
	sha256_add(h, letter(&e->st), 2);
	sha256_add(h, e->content.hex, 64);
	sha256_add(h, name, strlen(name) + 1);
}

int
digest_listed(struct digest *out, const struct list *name, const struct list *path, struct diag *why)
{
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	scoped(free_release) struct entry *entry = xcalloc(name->n + 1, sizeof(*entry));

	for (size_t i = 0; i < name->n; i++)
		if (look(&entry[i], path->item[i], why))
			return -1;
	if (hash_contents(entry, name->n, why))
		return -1;
	for (size_t i = 0; i < name->n; i++)
		add_entry(&h, &entry[i], name->item[i]);
	sha256_finish(&h, out);
	return 0;
}

static int
list_paths(struct list *name, struct list *path, const char *root, struct diag *why)
{
	if (tree_list(name, root, MOST_FILES, why))
		return -1;
	for (size_t i = 0; i < name->n; i++)
		list_take(path, path_join(root, name->item[i]));
	return 0;
}

int
digest_tree(struct digest *out, const char *root, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT, path = LIST_INIT;

	return list_paths(&name, &path, root, why) || digest_listed(out, &name, &path, why) ? -1 : 0;
}

/* A walk that opens each folder once and looks at each file once; `path` is below the root. */
struct walk {
	struct sha256 hash;
	struct buf path;
	size_t files;
	struct diag *why;
};

static void
walk_release(struct walk *w)
{
	sha256_release(&w->hash);
	buf_release(&w->path);
}

/* "100644 SIZE SECONDS.NANOSECONDS TARGET<NUL>PATH<NUL>"; the target is that of a link. */
static int
add_times(struct walk *w, int dir, const char *name, const struct stat *st)
{
	char line[4096 + 128], target[4096] = "";
	ssize_t n = S_ISLNK(st->st_mode) ? readlinkat(dir, name, target, sizeof(target) - 1) : 0;

	if (n < 0)
		return diag_set(w->why, DIAG_SYSTEM, "cannot read link '%s':", w->path.text);
	if (!S_ISREG(st->st_mode) && !S_ISLNK(st->st_mode))
		return diag_set(w->why, DIAG_REFUSED, "'%s' is not a file, folder or link", w->path.text);
	if (w->files++ == MOST_FILES)
		return diag_set(w->why, DIAG_REFUSED, "more than %d files", MOST_FILES);
	target[n] = '\0';
	n = snprintf(line, sizeof(line), "%o %" PRIu64 " %lld.%09ld %s", (unsigned)st->st_mode, (uint64_t)st->st_size,
		(long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, target);
	sha256_add(&w->hash, line, (size_t)n + 1);
	sha256_add(&w->hash, w->path.text, w->path.len + 1);
	return 0;
}

static int
list_folder(struct list *names, int dir)
{
	scoped(dir_release) DIR *d = fdopendir(dup(dir));
	const char *name;

	if (!d)
		return -1;
	while ((name = dir_next(d)))
		list_add(names, name);
	list_sort(names);
	return errno ? -1 : 0;
}

static int
walk_folder(struct walk *w, int parent, const char *folder)
{
	scoped(list_release) struct list names = LIST_INIT;
	scoped(fd_release) int dir = openat(parent, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	size_t before = w->path.len;

	if (dir < 0 || list_folder(&names, dir))
		return diag_set(w->why, DIAG_SYSTEM, "cannot read folder '%s' below '%s':", folder, w->path.text);
	for (size_t i = 0; i < names.n; i++) {
		struct stat st;

		buf_printf(&w->path, "%s%s", before ? "/" : "", names.item[i]);
		if (fstatat(dir, names.item[i], &st, AT_SYMLINK_NOFOLLOW))
			return diag_set(w->why, DIAG_SYSTEM, "cannot look at '%s':", w->path.text);
		if (S_ISDIR(st.st_mode) ? walk_folder(w, dir, names.item[i]) : add_times(w, dir, names.item[i], &st))
			return -1;
		w->path.len = before;
		w->path.text[before] = '\0';
	}
	return 0;
}

int
digest_tree_times(struct digest *out, const char *root, struct diag *why)
{
	scoped(walk_release) struct walk w = { .hash = SHA256_INIT, .path = BUF_INIT, .why = why };

	if (walk_folder(&w, AT_FDCWD, root))
		return diag_wrap(why, "'%s'", root);
	sha256_add(&w.hash, "", 0);
	sha256_finish(&w.hash, out);
	return 0;
}
