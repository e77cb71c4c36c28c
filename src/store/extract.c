#include "extract.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

int
extract_open(struct extract *x, const char *folder, struct diag *why)
{
	x->name = folder;
	x->top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return x->top < 0 ? diag_set(why, DIAG_SYSTEM, "cannot open '%s':", folder) : 0;
}

/* A full disk is a fault of the system; a link in the way is one of the archive. */
static int
cannot(const struct extract *x, const char *path, struct diag *why)
{
	enum diag_kind kind = errno == ELOOP || errno == ENOTDIR || errno == EEXIST || errno == EISDIR || errno == ENAMETOOLONG ||
		errno == ENOTEMPTY ? DIAG_REFUSED : DIAG_SYSTEM;

	return diag_set(why, kind, "cannot make '%s' in '%s':", path, x->name);
}

/* One part below `at`; made with mode when absent. */
static int
step_into(int at, const char *part, mode_t mode)
{
	int fd = openat(at, part, FOLDER);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(at, part, 0700))
		return -1;
	fd = openat(at, part, FOLDER);
	if (fd >= 0 && fchmod(fd, mode))
		fd_release(&fd);
	return fd;
}

/* The folder that holds path; *base is its last part. */
static int
open_parent(const struct extract *x, const char *path, mode_t mode, const char **base)
{
	int at = fcntl(x->top, F_DUPFD_CLOEXEC, 0);

	for (const char *slash; at >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		scoped(free_release) char *part = xstrndup(path, (size_t)(slash - path));
		int next = step_into(at, part, mode);
		int error = errno;

		close(at);
		at = next;
		errno = error;
	}
	*base = path;
	return at;
}

int
extract_folder(const struct extract *x, const char *path, mode_t mode, struct diag *why)
{
	const char *base;
	scoped(fd_release) int parent = open_parent(x, path, mode, &base);
	scoped(fd_release) int fd = parent < 0 ? -1 : step_into(parent, base, mode);

	return fd < 0 ? cannot(x, path, why) : 0;
}

int
extract_folder_mode(const struct extract *x, const char *path, mode_t mode, struct diag *why)
{
	const char *base;
	scoped(fd_release) int parent = open_parent(x, path, 0755, &base);
	scoped(fd_release) int fd = parent < 0 ? -1 : openat(parent, base, FOLDER);

	return fd < 0 || fchmod(fd, mode) ? cannot(x, path, why) : 0;
}

/* Removes an existing entry of this name; a folder is an error of the caller. */
static int
make_room(int parent, const char *base)
{
	return unlinkat(parent, base, 0) && errno != ENOENT ? -1 : 0;
}

int
extract_file(const struct extract *x, const char *path, int *fd, struct diag *why)
{
	const char *base;
	scoped(fd_release) int parent = open_parent(x, path, 0755, &base);

	if (parent < 0 || make_room(parent, base))
		return cannot(x, path, why);
	*fd = openat(parent, base, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return *fd < 0 ? cannot(x, path, why) : 0;
}

int
extract_symlink(const struct extract *x, const char *path, const char *target, struct diag *why)
{
	const char *base;
	scoped(fd_release) int parent = open_parent(x, path, 0755, &base);

	if (parent < 0 || make_room(parent, base) || symlinkat(target, parent, base))
		return cannot(x, path, why);
	return 0;
}

int
extract_hardlink(const struct extract *x, const char *path, const char *old, struct diag *why)
{
	const char *base, *old_base;
	scoped(fd_release) int parent = open_parent(x, path, 0755, &base);
	scoped(fd_release) int old_parent = open_parent(x, old, 0755, &old_base);
	struct stat st;

	if (parent < 0)
		return cannot(x, path, why);
	if (old_parent < 0 || fstatat(old_parent, old_base, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "hard link '%s' leads to '%s', which is not in the archive", path, old);
	if (!strcmp(path, old))
		return 0;
	if (make_room(parent, base) || linkat(old_parent, old_base, parent, base, 0))
		return cannot(x, path, why);
	return 0;
}

void
extract_release(struct extract *x)
{
	fd_release(&x->top);
	*x = (struct extract)EXTRACT_INIT;
}
