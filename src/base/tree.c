#include "base/tree.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000    /* statx(2); musl's header lacks it and conflicts with the kernel's */
#endif

enum { DEEP = 100 };            /* folders that a walk keeps open at the same time */

void
dir_release(DIR **d)
{
	if (*d)
		closedir(*d);
	*d = NULL;
}

const char *
dir_next(DIR *d)
{
	struct dirent *e;

	do {
		errno = 0;
		e = readdir(d);
	} while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
	return e ? e->d_name : NULL;
}

int
dir_list(struct list *l, const char *path, struct diag *why)
{
	scoped(dir_release) DIR *d = opendir(path);
	const char *name;

	if (!d)
		return diag_set(why, DIAG_SYSTEM, "cannot open folder '%s':", path);
	while ((name = dir_next(d)))
		list_add(l, name);
	if (errno)
		return diag_set(why, DIAG_SYSTEM, "cannot read folder '%s':", path);
	list_sort(l);
	return 0;
}

int
dir_make(const char *path, struct diag *why)
{
	scoped(free_release) char *parent = NULL;
	struct stat st;

	if (mkdir(path, 0755) == 0)
		return 0;
	if (errno == EEXIST && stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		return diag_set(why, DIAG_SYSTEM, "cannot create folder '%s': a file has that name", path);
	}
	parent = path_dir(path);
	if (errno != ENOENT || strcmp(parent, path) == 0 || strcmp(parent, ".") == 0)
		return diag_set(why, DIAG_SYSTEM, "cannot create folder '%s':", path);
	if (dir_make(parent, why))
		return -1;
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	return diag_set(why, DIAG_SYSTEM, "cannot create folder '%s':", path);
}

int
dir_temp(char **path, const char *parent, const char *prefix, struct diag *why)
{
	scoped(free_release) char *made = xasprintf("%s/%s.XXXXXX", parent, prefix);

	if (!mkdtemp(made))
		return diag_set(why, DIAG_SYSTEM, "cannot create a folder in '%s':", parent);
	*path = made;
	made = NULL;
	return 0;
}

static bool
is_mount(int dir, const char *name)
{
	struct statx st;

	return statx(dir, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE, &st) == 0 &&
	       (st.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

struct removal {
	const char *path;
	int top;                        /* the folder that is to be emptied */
	unsigned long moved;            /* number of folders moved to the top because they were too deep */
	struct diag *why;
};

/* Opens a folder so that what is in it can be removed. */
static DIR *
open_writable(int dir, const char *name)
{
	enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
	scoped(fd_release) int fd = openat(dir, name, FLAGS);
	struct stat st;
	DIR *d;

	if (fd < 0 && errno == EACCES && fchmodat(dir, name, 0700, 0) == 0)
		fd = openat(dir, name, FLAGS);
	if (fd < 0 || fstat(fd, &st))
		return NULL;
	if ((st.st_mode & 0700) != 0700 && fchmod(fd, 0700))
		return NULL;
	d = fdopendir(fd);
	if (d)
		fd = -1;
	return d;
}

/* A tree may be deeper than the number of open folders: its deep folders are then moved to the top. */
static int
move_up(struct removal *r, int dir, const char *name)
{
	char at_top[64];

	do
		snprintf(at_top, sizeof(at_top), ".ingot-deep-%lu", r->moved++);
	while (faccessat(r->top, at_top, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
	if (renameat(dir, name, r->top, at_top))
		return diag_set(r->why, DIAG_SYSTEM, "cannot remove '%s' below '%s':", name, r->path);
	return 0;
}

static int
empty(struct removal *r, int parent, const char *folder, unsigned depth)
{
	scoped(dir_release) DIR *d = open_writable(parent, folder);
	unsigned long moved;
	const char *name;

	if (!d)
		return diag_set(r->why, DIAG_SYSTEM, "cannot open folder '%s' of '%s':", folder, r->path);
	if (depth == 0)
		r->top = dirfd(d);
	do {
		moved = r->moved;
		while ((name = dir_next(d))) {
			if (unlinkat(dirfd(d), name, 0) == 0)
				continue;
			if (errno != EISDIR && errno != EPERM)
				return diag_set(r->why, DIAG_SYSTEM, "cannot remove '%s' of '%s':", name, r->path);
			if (is_mount(dirfd(d), name))
				return diag_set(r->why, DIAG_SYSTEM, "cannot remove '%s': a file system is mounted at '%s' in it",
				                r->path, name);
			if (depth == DEEP) {
				if (move_up(r, dirfd(d), name))
					return -1;
				continue;
			}
			if (empty(r, dirfd(d), name, depth + 1))
				return -1;
			if (unlinkat(dirfd(d), name, AT_REMOVEDIR))
				return diag_set(r->why, DIAG_SYSTEM, "cannot remove folder '%s' of '%s':", name, r->path);
		}
		rewinddir(d);
	} while (depth == 0 && r->moved != moved);
	return 0;
}

int
tree_remove(const char *path, struct diag *why)
{
	struct removal r = { .path = path, .why = why };
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", path);
	if (!S_ISDIR(st.st_mode))
		return unlink(path) ? diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", path) : 0;
	if (empty(&r, AT_FDCWD, path, 0))
		return -1;
	if (rmdir(path) && errno != ENOENT)
		return diag_set(why, DIAG_SYSTEM, "cannot remove folder '%s':", path);
	return 0;
}

/* Works with a folder's descriptor and a name, so that no link in the path is followed. */
static int
own_below(int dir, const char *name, uid_t user, gid_t group)
{
	scoped(fd_release) int fd = -1;
	scoped(dir_release) DIR *d = NULL;
	const char *below;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || fchownat(dir, name, user, group, AT_SYMLINK_NOFOLLOW))
		return -1;
	if (!S_ISDIR(st.st_mode))
		return 0;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || !(d = fdopendir(fd)))
		return -1;
	fd = -1;
	while ((below = dir_next(d)))
		if (own_below(dirfd(d), below, user, group))
			return -1;
	return errno ? -1 : 0;
}

int
tree_own(const char *path, uid_t user, gid_t group, struct diag *why)
{
	struct stat st;

	if (lstat(path, &st) == 0 && st.st_uid == user && st.st_gid == group)
		return 0;
	if (own_below(AT_FDCWD, path, user, group))
		return diag_set(why, DIAG_SYSTEM, "cannot change the owner of '%s':", path);
	return 0;
}

static mode_t
sealed_mode(mode_t mode)
{
	return (mode & 07777 & ~0222u) | 0444 | (S_ISDIR(mode) || (mode & 0111) ? 0111 : 0);
}

int
tree_seal(const char *path, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT;
	struct stat st;

	if (lstat(path, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", path);
	if (st.st_uid != geteuid() && lchown(path, geteuid(), getegid()))
		return diag_set(why, DIAG_SYSTEM, "cannot change the owner of '%s':", path);
	if (S_ISLNK(st.st_mode))
		return 0;
	if (S_ISDIR(st.st_mode) && dir_list(&name, path, why))
		return -1;
	for (size_t i = 0; i < name.n; i++) {
		scoped(free_release) char *below = path_join(path, name.item[i]);

		if (tree_seal(below, why))
			return -1;
	}
	if ((st.st_mode & 07777) != sealed_mode(st.st_mode) && chmod(path, sealed_mode(st.st_mode)))
		return diag_set(why, DIAG_SYSTEM, "cannot seal '%s':", path);
	return 0;
}

static bool
same_content(const char *a, const char *b)
{
	scoped(file_release) FILE *f = fopen(a, "rbe"), *g = fopen(b, "rbe");
	scoped(free_release) char *x = xmalloc(64 << 10), *y = xmalloc(64 << 10);
	size_t n, m;

	if (!f || !g)
		return false;
	do {
		n = fread(x, 1, 64 << 10, f);
		m = fread(y, 1, 64 << 10, g);
		if (n != m || memcmp(x, y, n) != 0)
			return false;
	} while (n);
	return !ferror(f) && !ferror(g);
}

static bool
same_target(const char *a, const char *b)
{
	char x[4096], y[4096];
	ssize_t n = readlink(a, x, sizeof(x)), m = readlink(b, y, sizeof(y));

	return n >= 0 && n == m && memcmp(x, y, (size_t)n) == 0;
}

static int
copy_one(const char *from, const char *to, const struct stat *st, struct diag *why)
{
	char target[4096];
	ssize_t n;

	if (S_ISREG(st->st_mode))
		return file_copy(from, to, st->st_mode & 07777, why);
	n = readlink(from, target, sizeof(target) - 1);
	if (n < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot read link '%s':", from);
	target[n] = '\0';
	if (symlink(target, to))
		return diag_set(why, DIAG_SYSTEM, "cannot create link '%s':", to);
	return 0;
}

static int
merge_one(const char *from, const char *to, const struct stat *st, struct diag *why)
{
	struct stat there;

	if (!S_ISREG(st->st_mode) && !S_ISLNK(st->st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' is not a file, folder or link", from);
	if (link(from, to) == 0)
		return 0;
	if (errno == EXDEV || errno == EMLINK || errno == EPERM || errno == EOPNOTSUPP)
		if (lstat(to, &there))
			return copy_one(from, to, st, why);
	if (lstat(to, &there))
		return diag_set(why, DIAG_SYSTEM, "cannot link '%s' to '%s':", from, to);
	if (there.st_ino == st->st_ino && there.st_dev == st->st_dev)
		return 0;
	if (S_ISLNK(st->st_mode) ? same_target(from, to) :
	    S_ISREG(there.st_mode) && there.st_size == st->st_size &&
	    there.st_mode == st->st_mode && same_content(from, to))
		return 0;
	return diag_set(why, DIAG_REFUSED, "'%s' and '%s' are different files for one place", from, to);
}

int
tree_merge(const char *from, const char *to, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT;
	struct stat st;

	if (dir_list(&name, from, why) || dir_make(to, why))
		return -1;
	if (!file_is_dir(to))
		return diag_set(why, DIAG_REFUSED, "'%s' is a folder and '%s' is not", from, to);
	for (size_t i = 0; i < name.n; i++) {
		scoped(free_release) char *source = path_join(from, name.item[i]);
		scoped(free_release) char *target = path_join(to, name.item[i]);

		if (lstat(source, &st))
			return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", source);
		if (S_ISDIR(st.st_mode) && file_exists(target) && !file_is_dir(target))
			return diag_set(why, DIAG_REFUSED, "'%s' is a folder and '%s' is not", source, target);
		if (S_ISDIR(st.st_mode) ? tree_merge(source, target, why) : merge_one(source, target, &st, why))
			return -1;
	}
	return 0;
}

static int
list_below(struct list *l, const char *root, const char *below, size_t limit, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT;
	scoped(free_release) char *folder = *below ? path_join(root, below) : xstrdup(root);

	if (dir_list(&name, folder, why))
		return -1;
	for (size_t i = 0; i < name.n; i++) {
		scoped(free_release) char *path = path_join(below, name.item[i]);
		scoped(free_release) char *full = path_join(root, path);

		if (file_is_dir(full)) {
			if (list_below(l, root, path, limit, why))
				return -1;
			continue;
		}
		if (l->n == limit)
			return diag_set(why, DIAG_REFUSED, "'%s' holds more than %zu files", root, limit);
		list_take(l, path);
		path = NULL;
	}
	return 0;
}

int
tree_list(struct list *l, const char *root, size_t limit, struct diag *why)
{
	if (list_below(l, root, "", limit, why))
		return -1;
	list_sort(l);
	return 0;
}
