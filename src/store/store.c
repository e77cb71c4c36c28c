#include "store/store.h"
#include "base/tree.h"
#include "cli/home.h"
#include "cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 60 * 60 };

/* The store may be given by a relative path; paths from here on are absolute. */
static int
make_absolute(char **path, struct diag *why)
{
	char *real;

	if (dir_make(*path, why))
		return -1;
	real = realpath(*path, NULL);
	if (!real)
		return diag_set(why, DIAG_SYSTEM, "cannot find the store '%s':", *path);
	free(*path);
	*path = real;
	return 0;
}

int
store_open(struct store *store, const char *path, struct diag *why)
{
	static const char *const rooms[] = { "sources", "components", "frames", "roots", "logs", "locks", "tmp", "aside", "seals" };

	store->dir = path && *path ? xstrdup(path) : home_cache();
	if (!store->dir)
		return diag_set(why, DIAG_USAGE, "no folder for the store: neither --store nor XDG_CACHE_HOME nor HOME is set");
	if (make_absolute(&store->dir, why))
		return -1;
	for (size_t i = 0; i < countof(rooms); i++) {
		scoped(free_release) char *room = path_join(store->dir, rooms[i]);

		if (dir_make(room, why))
			return -1;
	}
	scoped(diag_release) struct diag read_only = DIAG_INIT;
	scoped(free_release) char *tmp = store_path(store, "tmp");
	temp_folder_open(&store->tmp, tmp, "process", &read_only);
	return 0;
}

char *
store_path(const struct store *store, const char *fmt, ...)
{
	scoped(buf_release) struct buf path = BUF_INIT;
	va_list ap;

	buf_printf(&path, "%s/", store->dir);
	va_start(ap, fmt);
	buf_vprintf(&path, fmt, ap);
	va_end(ap);
	return buf_detach(&path);
}

static void
say_waiting(void *key)
{
	say("waiting for another ingot process that uses %.24s", (const char *)key);
}

int
store_lock(const struct store *store, const char *key, int *fd, struct diag *why)
{
	scoped(free_release) char *path = store_path(store, "locks/%s", key);
	scoped(free_release) char *shown = xstrdup(key);

	return lock_take(fd, path, say_waiting, shown, why);
}

int
store_temp(const struct store *store, char **path, struct diag *why)
{
	scoped(free_release) char *parent = store_path(store, "tmp");

	return dir_temp(path, store->tmp.path ? store->tmp.path : parent, "tmp", why);
}

/* A folder that moves to another parent must be writable itself until it has moved. */
static int
seal(const char *path, bool is_dir, struct diag *why)
{
	if (is_dir && tree_seal(path, why))
		return -1;
	if (chmod(path, is_dir ? 0755 : 0444))
		return diag_set(why, DIAG_SYSTEM, "cannot seal '%s':", path);
	return 0;
}

/* 1: another process was first. */
static int
rename_new(const char *from, const char *to)
{
	struct stat st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS)         /* not on every file system */
		return lstat(to, &st) == 0 ? 1 : rename(from, to);
	return errno == EEXIST || errno == ENOTEMPTY ? 1 : -1;
}

int
store_publish(const struct store *store, const char *temp, const char *relative, struct diag *why)
{
	scoped(free_release) char *path = path_join(store->dir, relative);
	bool is_dir = file_is_dir(temp);
	int late = file_exists(path);

	/* The seal comes first: no folder is without one.  All who publish a folder of this name hold a lock. */
	if (!late && (seal(temp, is_dir, why) || (is_dir && seal_write(store->dir, relative, temp, why))))
		return -1;
	if (!late)
		late = rename_new(temp, path);
	if (late < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot publish '%s':", path);
	if (late)
		return tree_remove(temp, why);
	return is_dir && chmod(path, 0555) ? diag_set(why, DIAG_SYSTEM, "cannot seal '%s':", path) : 0;
}

int
store_set_aside(const struct store *store, const char *path, const struct digest *got, const char *want, struct diag *why)
{
	scoped(free_release) char *aside = store_path(store, "aside/%.12s-%s", got->hex, path_base(path));
	scoped(free_release) char *kept = rename(path, aside) ? xstrdup("") : xasprintf("; kept as '%s'", aside);

	return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, not %s%s", path_base(path), got->hex, want, kept);
}

/* A name in aside/ that is free; caller frees. */
static char *
aside_path(const struct store *store, const char *name)
{
	char *path = store_path(store, "aside/%s", name);

	for (unsigned i = 2; file_exists(path); i++) {
		free(path);
		path = store_path(store, "aside/%s.%u", name, i);
	}
	return path;
}

int
store_drop(const struct store *store, const char *relative, struct diag *found)
{
	scoped(free_release) char *path = path_join(store->dir, relative);
	scoped(free_release) char *aside = aside_path(store, path_base(path));
	scoped(free_release) char *text = xstrdup(found->text.text);

	if (file_is_dir(path))
		chmod(path, 0755);              /* a folder that moves to another parent must be writable itself */
	if (rename(path, aside))
		return diag_set(found, DIAG_SYSTEM, "%s; cannot move it to '%s':", text, aside);
	utimensat(AT_FDCWD, aside, NULL, AT_SYMLINK_NOFOLLOW);          /* gc keeps it for some days from now on */
	seal_remove(store->dir, relative);
	return diag_set(found, DIAG_REFUSED, "%s; kept as '%s'", text, aside);
}

static int
check_file(const struct store *store, const char *relative, struct diag *why)
{
	scoped(free_release) char *path = path_join(store->dir, relative);
	struct digest got;

	if (digest_file(&got, path, NULL, why))
		return -1;
	if (!strcmp(got.hex, path_base(path)))
		return 0;
	return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, not %s", path_base(path), got.hex, path_base(path));
}

static int
check_folder(const struct store *store, const char *relative, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *path = path_join(store->dir, relative);
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	int outcome = seal_check(store->dir, relative, depth, why);

	if (outcome == 1)
		seal_write(store->dir, relative, path, &ignored);       /* not in a store that only its owner may write */
	return outcome < 0 ? -1 : 0;
}

static int
check(const struct store *store, const char *relative, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *path = path_join(store->dir, relative);

	return file_is_dir(path) ? check_folder(store, relative, depth, why) : check_file(store, relative, why);
}

/* Another process may have set it aside meanwhile, and made a new one. */
int
store_check(const struct store *store, const char *relative, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *path = path_join(store->dir, relative);
	scoped(diag_release) struct diag first = DIAG_INIT;
	scoped(fd_release) int lock = -1;

	if (!check(store, relative, depth, &first))
		return 0;
	if (first.kind != DIAG_REFUSED)
		return diag_move(why, &first);
	if (store_lock(store, "aside", &lock, why))
		return -1;
	if (!file_exists(path))
		return diag_move(why, &first);
	if (!check(store, relative, SEAL_CONTENT, why))
		return 0;
	return why->kind == DIAG_REFUSED ? store_drop(store, relative, why) : -1;
}

bool
store_holds(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return false;
	if (st.st_mtim.tv_sec < time(NULL) - DAY)
		utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);   /* fails if it is not ours: then its owner updates it */
	return true;
}

/* Removes the entries of a room that were last used before then. */
static int
sweep(const struct store *store, const char *room, time_t before, struct diag *why)
{
	scoped(free_release) char *dir = path_join(store->dir, room);
	scoped(list_release) struct list names = LIST_INIT;

	if (dir_list(&names, dir, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = path_join(dir, names.item[i]);
		struct stat st;

		if (names.item[i][0] == '.' || lstat(path, &st) || st.st_mtim.tv_sec >= before)
			continue;
		if (tree_remove(path, why))
			return -1;
		seal_remove(store->dir, path + strlen(store->dir) + 1);
	}
	return 0;
}

int
store_gc(const struct store *store, unsigned days, struct diag *why)
{
	static const char *const aging[] = { "components", "frames", "roots", "logs", "aside" };
	time_t before = time(NULL) - (time_t)days * DAY;

	for (size_t i = 0; i < countof(aging); i++)
		if (sweep(store, aging[i], before, why))
			return -1;
	return 0;
}

void
store_release(struct store *store)
{
	temp_folder_release(&store->tmp);
	free(store->dir);
	*store = (struct store)STORE_INIT;
}
