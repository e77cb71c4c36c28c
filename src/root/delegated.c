#include "delegated.h"
#include "base/file.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LEAF "ingot"                    /* of the delegated cgroup: where its processes move */
enum { TRIES = 20 };                    /* processes may start while others move */

/* Where a system mounts cgroups v2; the second is beside those of v1. */
static const char *const mounts[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

bool
cgroup_set(const char *folder, const char *file, const char *text)
{
	scoped(free_release) char *path = path_join(folder, file);
	scoped(fd_release) int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

char *
cgroup_path(const char *text)
{
	const char *line = text;

	while (line && !text_starts(line, "0::/"))
		line = (line = strchr(line, '\n')) ? line + 1 : NULL;
	return line ? xstrndup(line + 3, strcspn(line + 3, "\n")) : NULL;
}

static bool
has_word(const char *folder, const char *file, const char *word)
{
	scoped(free_release) char *path = path_join(folder, file);
	scoped(file_release) FILE *f = fopen(path, "re");
	char got[64];

	while (f && fscanf(f, "%63s", got) == 1)
		if (!strcmp(got, word))
			return true;
	return false;
}

/* A mount may show another part of the tree than the path is about. */
static bool
has_us(const char *folder)
{
	scoped(free_release) char *pid = xasprintf("%ld", (long)getpid());

	return has_word(folder, "cgroup.procs", pid);
}

static bool
has_attribute(const char *folder)
{
	static const char *const names[] = { "user.delegate", "trusted.delegate" };
	char value[2];

	for (size_t i = 0; i < countof(names); i++)
		if (getxattr(folder, names[i], value, sizeof(value)) == 1 && value[0] == '1')
			return true;
	return false;
}

/* The root of a namespace has a type; the root of the machine, which is nobody's to give, has none. */
static bool
is_delegated(const char *folder, const char *path)
{
	scoped(free_release) char *type = path_join(folder, "cgroup.type");

	return (!strcmp(path, "/") && file_exists(type)) || has_attribute(folder);
}

static bool
is_usable(const char *folder)
{
	static const char *const files[] = { "", "cgroup.procs", "cgroup.subtree_control" };

	for (size_t i = 0; i < countof(files); i++) {
		scoped(free_release) char *path = path_join(folder, files[i]);

		if (access(path, W_OK))
			return false;
	}
	return has_word(folder, "cgroup.controllers", "memory") && has_word(folder, "cgroup.controllers", "pids");
}

/* This process's cgroup, or the one above it if an earlier process of ingot moved this one; its folder. */
static char *
find_in(const char *mount, const char *path)
{
	scoped(free_release) char *ours = path_join(mount, path + 1);
	scoped(free_release) char *above = path_dir(path);
	scoped(free_release) char *folder = path_join(mount, above + 1);
	struct statfs fs;

	if (statfs(mount, &fs) || fs.f_type != CGROUP2_SUPER_MAGIC || !has_us(ours))
		return NULL;
	if (is_delegated(ours, path))
		return is_usable(ours) ? xstrdup(ours) : NULL;
	if (!strcmp(path_base(path), LEAF) && is_delegated(folder, above) && is_usable(folder))
		return xstrdup(folder);
	return NULL;
}

static void
move_processes(const char *folder, const char *leaf)
{
	scoped(free_release) char *path = path_join(folder, "cgroup.procs");
	scoped(file_release) FILE *f = fopen(path, "re");
	long pid;

	while (f && fscanf(f, "%ld", &pid) == 1) {
		scoped(free_release) char *number = xasprintf("%ld", pid);

		if (pid)                /* 0: not of our PID namespace */
			cgroup_set(leaf, "cgroup.procs", number);
	}
}

/* Gives the controllers to the cgroups below the folder. */
static bool
prepare(const char *folder)
{
	scoped(free_release) char *leaf = path_join(folder, LEAF);

	for (unsigned tries = 0; tries < TRIES; tries++) {
		if (cgroup_set(folder, "cgroup.subtree_control", "+memory +pids"))
			return true;
		if (errno != EBUSY || (mkdir(leaf, 0755) && errno != EEXIST))
			return false;
		move_processes(folder, leaf);
	}
	return false;
}

static char *
find(void)
{
	scoped(file_release) FILE *f = fopen("/proc/self/cgroup", "re");
	scoped(free_release) char *path = NULL;
	char text[4096];

	text[f ? fread(text, 1, sizeof(text) - 1, f) : 0] = '\0';
	path = cgroup_path(text);
	for (size_t i = 0; path && i < countof(mounts); i++) {
		char *folder = find_in(mounts[i], path);

		if (folder && prepare(folder))
			return folder;
		free(folder);
	}
	return NULL;
}

const char *
delegated_cgroup(void)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
	static bool looked;
	static char *folder;

	pthread_mutex_lock(&once);
	if (!looked)
		folder = find();
	looked = true;
	pthread_mutex_unlock(&once);
	return folder;
}
