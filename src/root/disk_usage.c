#include "disk_usage.h"
#include "base/file.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LONG = 2048 };                   /* a path below an open folder; longer ones are begun at another folder */

struct walk {
	struct disk_usage *usage;
	uint64_t most_files;
	struct buf path;                /* of the folder, below `at` */
	int at;
};

static int
open_at(int at, const char *path, int flags)
{
	const struct open_how how = {
		.flags = (uint64_t)(flags | O_DIRECTORY | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};

	return (int)syscall(SYS_openat2, at, path, &how, sizeof(how));
}

/* Opens a folder to us that its owner, who we are, has closed to itself; *mode is what must be put back. */
static int
open_closed(int at, const char *path, mode_t *mode)
{
	scoped(fd_release) int fd = open_at(at, path, O_PATH);
	scoped(free_release) char *same = xasprintf("/proc/self/fd/%d", fd);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || chmod(same, (st.st_mode & 07777) | 0500))
		return -1;
	*mode = st.st_mode;
	return open_at(fd, ".", O_RDONLY);
}

static int
open_folder(int at, const char *path, mode_t *mode)
{
	int fd = open_at(at, path, O_RDONLY);

	if (fd >= 0 && faccessat(fd, ".", X_OK, AT_EACCESS) && errno == EACCES)
		fd_release(&fd);
	return fd >= 0 || errno != EACCES ? fd : open_closed(at, path, mode);
}

/* Adds what is in the folder; `folders` are the names of those in it. */
static void
read_folder(struct walk *w, int fd, struct list *folders)
{
	scoped(dir_release) DIR *d = fdopendir(dup(fd));
	const char *name;
	struct stat st;

	while (d && w->usage->files <= w->most_files && (name = dir_next(d))) {
		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		w->usage->files++;
		w->usage->bytes += (uint64_t)st.st_blocks * 512;
		if (S_ISDIR(st.st_mode))
			list_add(folders, name);
	}
}

static void walk_folder(struct walk *, unsigned level);

static void
walk_below(struct walk *w, const struct list *folders, unsigned level)
{
	size_t before = w->path.len;

	for (size_t i = 0; i < folders->n && w->usage->files <= w->most_files; i++) {
		buf_printf(&w->path, "/%s", folders->item[i]);
		walk_folder(w, level + 1);
		w->path.len = before;
		w->path.text[before] = '\0';
	}
}

static void
walk_folder(struct walk *w, unsigned level)
{
	scoped(list_release) struct list folders = LIST_INIT;
	scoped(fd_release) int fd = -1;
	mode_t mode = 0;

	if (level > w->usage->levels)
		w->usage->levels = level;
	if (level > DISK_USAGE_LEVELS || (fd = open_folder(w->at, w->path.text, &mode)) < 0)
		return;
	read_folder(w, fd, &folders);
	if (w->path.len > LONG) {
		struct walk below = { w->usage, w->most_files, BUF_INIT, fd };

		buf_str(&below.path, ".");
		walk_below(&below, &folders, level);
		buf_release(&below.path);
	} else {
		if (!mode)
			fd_release(&fd);        /* few stay open, however deep the tree is */
		walk_below(w, &folders, level);
	}
	if (mode)
		fchmod(fd, mode & 07777);
}

void
disk_usage_add(struct disk_usage *usage, const char *folder, uint64_t most_files)
{
	scoped(fd_release) int fd = open(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct walk w = { usage, most_files, BUF_INIT, fd };

	buf_str(&w.path, ".");
	if (fd >= 0)
		walk_folder(&w, 1);
	buf_release(&w.path);
}
