#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOCK_MS = 50 };          /* between two looks at a lock that another process has */

void
file_release(FILE **f)
{
	if (*f)
		fclose(*f);
	*f = NULL;
}

char *
path_join(const char *a, const char *b)
{
	return xasprintf("%s%s%s", a, *a && !text_ends(a, "/") ? "/" : "", b);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *
path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A device or a pipe is written in place: a rename would replace it. */
static bool
is_special(const char *path)
{
	struct stat st;

	return text_starts(path, "/dev/") || text_starts(path, "/proc/") ||
	       (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

/* FNV-1a. */
static uint64_t
hash_of(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

/* What a killed process left: a file of this user, with one name, that no process has locked. */
static bool
remove_leftover(const char *path)
{
	scoped(fd_release) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1 &&
		lock_try(fd, path) && unlink(path) == 0;
}

/*
 * The temporary file of a path always has the same name, so that the next process that writes the path removes what a
 * killed one left.  The name is short, because the final name may have the maximum length.
 */
static int
open_known_temp(const char *path)
{
	for (unsigned tries = 0; tries < 2; tries++) {
		scoped(fd_release) int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		int opened = fd;

		if (fd >= 0 && lock_try(fd, path)) {
			fd = -1;
			return opened;
		}
		if (fd >= 0 || !remove_leftover(path))
			break;
	}
	return -1;
}

static int
open_temp(struct outfile *o, mode_t mode)
{
	scoped(free_release) char *dir = path_dir(o->path);
	int fd;

	o->temp = xasprintf("%s/.ingot-%016" PRIx64, dir, hash_of(path_base(o->path)));
	fd = open_known_temp(o->temp);
	if (fd < 0) {                   /* another process writes the same target */
		free(o->temp);
		o->temp = path_join(dir, ".ingot-XXXXXX");
		fd = mkostemp(o->temp, O_CLOEXEC);
	}
	if (fd < 0) {
		free_release(&o->temp);
		return -1;
	}
	if (fchmod(fd, mode) == 0)
		return fd;
	close(fd);
	return -1;
}

int
outfile_open(struct outfile *o, const char *path, mode_t mode, struct diag *why)
{
	int fd;

	outfile_release(o);
	o->path = xstrdup(path);
	if (is_special(path))
		fd = open(path, O_WRONLY | O_CLOEXEC);
	else
		fd = open_temp(o, mode);
	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot create '%s':", path);
	o->f = fdopen(fd, "w");
	if (!o->f)
		abort();
	return 0;
}

/* While it is locked: behind that, another process may use its name. */
static void
remove_temp(struct outfile *o)
{
	if (o->temp)
		unlink(o->temp);
	free_release(&o->temp);
}

static int
commit(struct outfile *o, bool sync, struct diag *why)
{
	scoped(fd_release) __attribute__((unused)) int lock = fcntl(fileno(o->f), F_DUPFD_CLOEXEC, 3);
	FILE *f = o->f;
	int failed = fflush(f) || (sync && o->temp && fsync(fileno(f))) ? -1 : 0;

	o->f = NULL;
	if (failed)
		diag_set(why, DIAG_SYSTEM, "cannot write '%s':", o->path);
	if (fclose(f) && !failed)
		failed = diag_set(why, DIAG_SYSTEM, "cannot write '%s':", o->path);
	if (!failed && o->temp && rename(o->temp, o->path))
		failed = diag_set(why, DIAG_SYSTEM, "cannot name '%s':", o->path);
	if (failed)
		remove_temp(o);
	free_release(&o->temp);
	return failed;
}

int
outfile_commit(struct outfile *o, struct diag *why)
{
	return commit(o, true, why);
}

void
outfile_release(struct outfile *o)
{
	remove_temp(o);
	file_release(&o->f);
	free(o->path);
	*o = (struct outfile)OUTFILE_INIT;
}

int
file_open(const char *path, struct diag *why)
{
	bool any = text_starts(path, "/dev/");
	scoped(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC | (any ? 0 : O_NONBLOCK));
	struct stat st;
	int opened = fd;

	if (fd < 0 || fstat(fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	if (!any && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return diag_set(why, DIAG_USAGE, "'%s' is not a regular file", path);
	fd = -1;
	return opened;
}

int
file_open_below(const char *folder, const char *path, int flags)
{
	scoped(fd_release) int top = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return top < 0 ? -1 : (int)syscall(SYS_openat2, top, *path ? path : ".", &how, sizeof(how));
}

int
file_read(struct buf *b, const char *path, size_t limit, struct diag *why)
{
	bool input = strcmp(path, "-") == 0;
	const char *name = input ? "standard input" : path;
	scoped(fd_release) int fd = input ? fcntl(0, F_DUPFD_CLOEXEC, 3) : file_open(path, why);
	scoped(free_release) char *block = NULL;
	size_t room = 64 << 10;
	struct stat st;

	if (fd < 0 && !input)
		return -1;
	if (fd < 0 || fstat(fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", name);
	if (S_ISREG(st.st_mode) && st.st_size < (off_t)room)
		room = (size_t)st.st_size + 1;
	block = xmalloc(room);
	for (size_t got = 0;;) {
		ssize_t n = read(fd, block, room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", name);
		if (n == 0)
			return 0;
		got += (size_t)n;
		if (got > limit)
			return diag_set(why, DIAG_USAGE, "'%s' is larger than the limit of %zu bytes", name, limit);
		buf_add(b, block, (size_t)n);
	}
}

int
file_write(const char *path, const void *bytes, size_t n, mode_t mode, struct diag *why)
{
	scoped(outfile_release) struct outfile o = OUTFILE_INIT;

	if (outfile_open(&o, path, mode, why))
		return -1;
	if (n && fwrite(bytes, 1, n, o.f) != n)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", path);
	return commit(&o, false, why);
}

/* Copies in the kernel if it can, otherwise through `block`. */
static ssize_t
copy_some(int from, int to, char *block, size_t room)
{
	ssize_t n = copy_file_range(from, NULL, to, NULL, 1 << 30, 0);
	ssize_t done = 0, written;

	if (n >= 0 || (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EBADF))
		return n;
	n = read(from, block, room);
	for (; done < n; done += written)
		if ((written = write(to, block + done, (size_t)(n - done))) < 0)
			return -1;
	return n;
}

int
file_copy(const char *from, const char *to, mode_t mode, struct diag *why)
{
	scoped(outfile_release) struct outfile o = OUTFILE_INIT;
	scoped(fd_release) int fd = file_open(from, why);
	scoped(free_release) char *block = xmalloc(128 << 10);
	ssize_t n;

	if (fd < 0 || outfile_open(&o, to, mode, why))
		return -1;
	while ((n = copy_some(fd, fileno(o.f), block, 128 << 10)))
		if (n < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot copy '%s' to '%s':", from, to);
	return commit(&o, false, why);
}

/* Does the path still name the locked file? */
static bool
is_same_file(int fd, const char *path)
{
	struct stat locked, named;

	return fstat(fd, &locked) == 0 && stat(path, &named) == 0 &&
	       locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

bool
lock_try(int fd, const char *path)
{
	return flock(fd, LOCK_EX | LOCK_NB) == 0 && is_same_file(fd, path);
}

/* A thread that waited in flock() would not hear of a signal that another thread takes. */
int
lock_take(int *fd, const char *path, void (*waiting)(void *), void *ctx, struct diag *why)
{
	for (;;) {
		scoped(fd_release) int try = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

		if (try < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot open lock '%s':", path);
		if (flock(try, LOCK_EX | LOCK_NB) == 0) {
			if (!is_same_file(try, path))
				continue;
			*fd = try;
			try = -1;
			return 0;
		}
		if (errno != EWOULDBLOCK && errno != EINTR)
			return diag_set(why, DIAG_SYSTEM, "cannot lock '%s':", path);
		if (proc_stopping())
			return diag_set(why, DIAG_SYSTEM, "interrupted");
		if (waiting)
			waiting(ctx);
		waiting = NULL;
		poll(NULL, 0, LOCK_MS);
	}
}
