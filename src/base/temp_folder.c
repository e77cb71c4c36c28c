#include "base/temp_folder.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };

const char *
temp_folder_parent(void)
{
	const char *said = getenv("TMPDIR");

	return said && *said ? said : "/tmp";
}

static void
remove_leftover(const char *path)
{
	scoped(fd_release) int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() && lock_try(fd, path))
		tree_remove(path, &ignored);
}

static void
remove_leftovers(const char *parent, const char *prefix)
{
	scoped(list_release) struct list names = LIST_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *begin = xasprintf("%s.", prefix);

	if (dir_list(&names, parent, &ignored))
		return;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = path_join(parent, names.item[i]);

		if (text_starts(names.item[i], begin))
			remove_leftover(path);
	}
}

/* Another process may take it for a leftover until it is locked: then we make another.  Not every file system has locks. */
static bool
lock_new(struct temp_folder *t)
{
	t->lock = open(t->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->lock >= 0 && (lock_try(t->lock, t->path) || (errno != EWOULDBLOCK && errno != ENOENT)))
		return true;
	fd_release(&t->lock);
	free_release(&t->path);
	return false;
}

int
temp_folder_open(struct temp_folder *t, const char *parent, const char *prefix, struct diag *why)
{
	remove_leftovers(parent, prefix);
	for (unsigned tries = 0; tries < TRIES; tries++) {
		if (dir_temp(&t->path, parent, prefix, why))
			return -1;
		if (lock_new(t))
			return 0;
	}
	return diag_set(why, DIAG_SYSTEM, "cannot lock a folder in '%s':", parent);
}

void
temp_folder_release(struct temp_folder *t)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (!t->path)
		return;
	tree_remove(t->path, &ignored);
	fd_release(&t->lock);
	free_release(&t->path);
}
