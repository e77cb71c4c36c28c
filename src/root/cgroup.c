#include "cgroup.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "delegated.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "ingot"                  /* of the names of sandboxes: ingot.XXXXXX */
enum { TRIES = 200, PAUSE_MS = 10 };    /* killed processes take time to end */

static void
remove_group(const char *path)
{
	cgroup_set(path, "cgroup.kill", "1");
	for (unsigned tries = 0; rmdir(path) && errno == EBUSY && tries < TRIES; tries++)
		poll(NULL, 0, PAUSE_MS);
}

/* Of a process of ingot that was killed. */
static void
remove_leftovers(const char *parent)
{
	scoped(list_release) struct list names = LIST_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (dir_list(&names, parent, &ignored))
		return;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = path_join(parent, names.item[i]);
		scoped(fd_release) int fd = -1;

		if (!text_starts(names.item[i], PREFIX "."))
			continue;
		fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && lock_try(fd, path))
			remove_group(path);
	}
}

static bool
set_number(const struct cgroup *c, const char *file, uint64_t number)
{
	scoped(free_release) char *text = xasprintf("%llu", (unsigned long long)number);

	return cgroup_set(c->path, file, text);
}

/* A kernel without swap has no limit of it. */
static bool
set_limits(const struct cgroup *c, uint64_t max_memory, unsigned max_processes)
{
	scoped(free_release) char *swap = path_join(c->path, "memory.swap.max");

	return set_number(c, "memory.max", max_memory) && set_number(c, "pids.max", max_processes) &&
	       cgroup_set(c->path, "memory.oom.group", "1") && (!file_exists(swap) || set_number(c, "memory.swap.max", 0));
}

/* Another process may take a new one for a leftover until it is locked: then we make another. */
void
cgroup_open(struct cgroup *c, uint64_t max_memory, unsigned max_processes)
{
	const char *parent = delegated_cgroup();
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	bool locked = false;

	if (!parent)
		return;
	remove_leftovers(parent);
	for (unsigned tries = 0; !locked && tries < TRIES; tries++) {
		cgroup_release(c);
		if (dir_temp(&c->path, parent, PREFIX, &ignored))
			return;
		c->lock = open(c->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		locked = c->lock >= 0 && lock_try(c->lock, c->path);
	}
	if (!locked || !set_limits(c, max_memory, max_processes))
		cgroup_release(c);
}

void
cgroup_take(struct cgroup *c, pid_t pid)
{
	if (c->path && !set_number(c, "cgroup.procs", (uint64_t)pid))
		cgroup_release(c);
}

uint64_t
cgroup_events(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = text; line; line = (line = strchr(line, '\n')) ? line + 1 : NULL)
		if (!strncmp(line, name, n) && line[n] == ' ')
			return strtoull(line + n + 1, NULL, 10);
	return 0;
}

static void
read_events(const struct cgroup *c, const char *file, char text[4096])
{
	scoped(free_release) char *path = path_join(c->path, file);
	scoped(file_release) FILE *f = fopen(path, "re");

	text[f ? fread(text, 1, 4095, f) : 0] = '\0';
}

enum cgroup_limit
cgroup_reached(const struct cgroup *c)
{
	char memory[4096], pids[4096];

	read_events(c, "memory.events", memory);
	read_events(c, "pids.events", pids);
	if (cgroup_events(memory, "oom_kill"))
		return cgroup_events(memory, "oom") ? CGROUP_MEMORY : CGROUP_HOST;
	return cgroup_events(pids, "max") ? CGROUP_PROCESSES : CGROUP_NONE;
}

void
cgroup_release(struct cgroup *c)
{
	if (c->path)
		remove_group(c->path);
	fd_release(&c->lock);
	free_release(&c->path);
}
