#include "watch.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOK_MS = 150, DEEP = 64, MIB = 1 << 20 };
static const double DISK_SECONDS = 2;   /* between two walks; more when a walk takes long */

struct usage {
	uint64_t memory;                /* bytes */
	unsigned processes;
};

static void
add_memory(struct usage *u, pid_t pid)
{
	scoped(free_release) char *path = xasprintf("/proc/%ld/status", (long)pid);
	scoped(file_release) FILE *f = fopen(path, "re");
	unsigned long long kib;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "RssAnon: %llu kB", &kib) == 1 || sscanf(line, "RssShmem: %llu kB", &kib) == 1)
			u->memory += kib << 10;
}

/* Everything in the guard's namespace descends from it. */
static void
add_processes(struct usage *u, pid_t pid, unsigned depth)
{
	scoped(free_release) char *path = xasprintf("/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	scoped(file_release) FILE *f = fopen(path, "re");
	long child;

	u->processes++;
	add_memory(u, pid);
	while (f && depth < DEEP && fscanf(f, "%ld", &child) == 1)
		add_processes(u, (pid_t)child, depth + 1);
}

/* What a hostile tree hides below DEEP folders is found when the disk runs full. */
static uint64_t
disk_below(int parent, const char *name, unsigned depth)
{
	scoped(fd_release) int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	scoped(dir_release) DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const char *below;
	uint64_t bytes = 0;
	struct stat st;

	if (!d)
		return 0;
	fd = -1;
	while ((below = dir_next(d))) {
		if (fstatat(dirfd(d), below, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		bytes += (uint64_t)st.st_blocks * 512;
		if (S_ISDIR(st.st_mode) && depth < DEEP)
			bytes += disk_below(dirfd(d), below, depth + 1);
	}
	return bytes;
}

static uint64_t
disk_used(const struct list *folders)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < folders->n; i++)
		bytes += disk_below(AT_FDCWD, folders->item[i], 0);
	return bytes;
}

static enum cgroup_limit
measure(const struct watch *w)
{
	struct usage u = { 0 };

	add_processes(&u, w->guard, 0);
	return u.memory > w->max_memory ? CGROUP_MEMORY : u.processes > w->max_processes ? CGROUP_PROCESSES : CGROUP_NONE;
}

static bool
name_limit(struct watch *w, enum cgroup_limit limit)
{
	if (limit == CGROUP_MEMORY)
		buf_printf(&w->exceeded, "memory limit of %llu MiB", (unsigned long long)(w->max_memory / MIB));
	else if (limit == CGROUP_PROCESSES)
		buf_printf(&w->exceeded, "limit of %u processes", w->max_processes);
	else if (limit == CGROUP_HOST)
		buf_str(&w->exceeded, "the machine, or a cgroup around ingot, has no memory left");
	return limit != CGROUP_NONE;
}

static bool
look_at_processes(struct watch *w)
{
	return name_limit(w, w->cgroup->path ? cgroup_reached(w->cgroup) : measure(w));
}

static bool
look_at_disk(struct watch *w)
{
	if (disk_used(w->folders) > w->max_disk)
		buf_printf(&w->exceeded, "disk limit of %llu MiB", (unsigned long long)(w->max_disk / MIB));
	return w->exceeded.len > 0;
}

static void *
look(void *arg)
{
	struct watch *w = arg;
	struct pollfd stop = { .fd = w->stop_fd, .events = POLLIN };
	double next = clock_now() + DISK_SECONDS;

	while (poll(&stop, 1, LOOK_MS) <= 0) {
		double began = clock_now(), took;

		if (look_at_processes(w) || (began >= next && look_at_disk(w))) {
			syscall(SYS_pidfd_send_signal, w->guard_fd, SIGKILL, NULL, 0);
			break;
		}
		took = clock_now() - began;
		if (began >= next)
			next = clock_now() + (took * 50 > DISK_SECONDS ? took * 50 : DISK_SECONDS);
	}
	return NULL;
}

int
watch_start(struct watch *w, struct diag *why)
{
	w->guard_fd = (int)syscall(SYS_pidfd_open, w->guard, 0);
	w->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (w->guard_fd < 0 || w->stop_fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot watch the sandbox:");
	if (pthread_create(&w->thread, NULL, look, w))
		abort();
	return 0;
}

void
watch_stop(struct watch *w)
{
	uint64_t one = 1;

	if (w->stop_fd < 0)
		return;
	while (write(w->stop_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	pthread_join(w->thread, NULL);
	if (w->cgroup->path && !w->exceeded.len)
		look_at_processes(w);           /* the kernel may have killed the guard before we looked */
	fd_release(&w->stop_fd);
	fd_release(&w->guard_fd);
}

void
watch_release(struct watch *w)
{
	watch_stop(w);
	buf_release(&w->exceeded);
}
