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

enum { LOOK_MS = 150, LONGEST_MS = 1000, MIB = 1 << 20, STACK = 8 << 20, OPEN_FILES = 1 << 20 };
/* Between two walks.  More when a walk takes long, but not so long that a command could fill the disk meanwhile. */
static const double DISK_SECONDS = 2, LONGEST_SECONDS = 10;

/* A file that no folder shows any more, but a process: a memfd, or a file that was removed while it was open. */
struct nameless {
	dev_t device;
	ino_t inode;
	uint64_t bytes;
};

/* What processes use, and what no folder shows. */
struct usage {
	uint64_t memory, disk;          /* bytes */
	unsigned processes, open_files;
	struct nameless *file;
	size_t files, cap;
};

static void
usage_release(struct usage *u)
{
	free(u->file);
}

static void
add_memory(struct usage *u, int process)
{
	int fd = openat(process, "status", O_RDONLY | O_CLOEXEC);
	scoped(file_release) FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	unsigned long long kib;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "RssAnon: %llu kB", &kib) == 1 || sscanf(line, "RssShmem: %llu kB", &kib) == 1)
			u->memory += kib << 10;
}

static void
add_file(struct usage *u, int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, 0) || !S_ISREG(st.st_mode) || st.st_nlink)
		return;
	array_grow(u->file, u->files, u->cap);
	u->file[u->files++] = (struct nameless){ st.st_dev, st.st_ino, (uint64_t)st.st_blocks * 512 };
}

/* Of a folder of links to files, which is "fd" or "map_files". */
static void
add_files(struct usage *u, int process, const char *folder)
{
	scoped(fd_release) int fd = openat(process, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(dir_release) DIR *d = fd < 0 ? NULL : fdopendir(dup(fd));
	const char *name;

	while (d && u->open_files <= OPEN_FILES && (name = dir_next(d))) {
		u->open_files++;
		add_file(u, fd, name);
	}
}

/* Only root may see what is mapped, which is looked at as seldom as folders are. */
static void
add_process(struct usage *u, int process, bool mapped)
{
	u->processes++;
	add_memory(u, process);
	add_files(u, process, "fd");
	if (!mapped)
		return;
	add_file(u, process, "exe");
	add_files(u, process, "map_files");
}

static int
by_file(const void *a, const void *b)
{
	const struct nameless *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->inode > y->inode) - (x->inode < y->inode);
}

static bool
is_on_disk(const struct list *folders, dev_t device)
{
	struct stat st;

	for (size_t i = 0; i < folders->n; i++)
		if (stat(folders->item[i], &st) == 0 && st.st_dev == device)
			return true;
	return false;
}

/* Processes share open files: each counts once. */
static void
add_nameless(struct usage *u, const struct list *folders)
{
	if (u->files)
		qsort(u->file, u->files, sizeof(*u->file), by_file);
	for (size_t i = 0; i < u->files; i++) {
		if (i && !by_file(&u->file[i], &u->file[i - 1]))
			continue;
		*(is_on_disk(folders, u->file[i].device) ? &u->disk : &u->memory) += u->file[i].bytes;
	}
}

/* The guard has a /proc of its namespace: it shows all processes below the guard, also of other parents, and no others. */
static void
measure(struct usage *u, const struct watch *w, bool mapped)
{
	scoped(free_release) char *path = xasprintf("/proc/%ld/root/proc", (long)w->guard);
	scoped(fd_release) int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(dir_release) DIR *d = proc < 0 ? NULL : fdopendir(dup(proc));
	struct stat theirs, ours;
	const char *name;

	if (!d || fstat(proc, &theirs) || stat("/proc", &ours) || theirs.st_dev == ours.st_dev)
		return;
	while (u->processes <= w->max_processes && (name = dir_next(d))) {
		scoped(fd_release) int process = *name < '1' || *name > '9' ? -1 : openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (process >= 0)
			add_process(u, process, mapped);
	}
	add_nameless(u, w->folders);
}

static enum cgroup_limit
limit_of(const struct watch *w, const struct usage *u)
{
	if (w->cgroup->path)
		return cgroup_reached(w->cgroup);
	return u->memory > w->max_memory ? CGROUP_MEMORY : u->processes > w->max_processes ? CGROUP_PROCESSES : CGROUP_NONE;
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

/* `on_disk` is what the last walk found. */
static bool
exceeds(struct watch *w, const struct usage *u, const struct disk_usage *on_disk)
{
	if (name_limit(w, limit_of(w, u)))
		return true;
	if (on_disk->bytes + u->disk > w->max_disk)
		buf_printf(&w->exceeded, "disk limit of %llu MiB", (unsigned long long)(w->max_disk / MIB));
	else if (on_disk->files > w->max_files)
		buf_printf(&w->exceeded, "limit of %llu files", (unsigned long long)w->max_files);
	else if (on_disk->levels > DISK_USAGE_LEVELS)
		buf_printf(&w->exceeded, "limit of %d levels of folders", DISK_USAGE_LEVELS);
	else if (u->open_files > OPEN_FILES)
		buf_printf(&w->exceeded, "limit of %d open files", OPEN_FILES);
	return w->exceeded.len > 0;
}

static void
walk_folders(const struct watch *w, struct disk_usage *on_disk)
{
	*on_disk = (struct disk_usage){ 0 };
	for (size_t i = 0; i < w->folders->n; i++)
		disk_usage_add(on_disk, w->folders->item[i], w->max_files);
}

/* A twentieth of the time for processes, a fiftieth for the disk, as long as the pauses stay short. */
static double
pause_after(double took, double parts, double least, double most)
{
	return took * parts < least ? least : took * parts > most ? most : took * parts;
}

static void *
look(void *arg)
{
	struct watch *w = arg;
	struct pollfd stop = { .fd = w->stop_fd, .events = POLLIN };
	struct disk_usage on_disk = { 0 };
	double next = clock_now() + DISK_SECONDS;
	int wait = LOOK_MS;

	while (poll(&stop, 1, wait) <= 0) {
		scoped(usage_release) struct usage u = { 0 };
		double began = clock_now();
		bool walks = began >= next;

		measure(&u, w, walks);
		wait = (int)pause_after((clock_now() - began) * 1e3, 20, LOOK_MS, LONGEST_MS);
		if (walks)
			walk_folders(w, &on_disk);
		if (exceeds(w, &u, &on_disk)) {
			syscall(SYS_pidfd_send_signal, w->guard_fd, SIGKILL, NULL, 0);
			break;
		}
		if (walks)
			next = clock_now() + pause_after(clock_now() - began, 50, DISK_SECONDS, LONGEST_SECONDS);
	}
	return NULL;
}

/* A musl thread has a small stack, and folders may be deep. */
static int
start_thread(struct watch *w)
{
	pthread_attr_t attr;
	int failed = pthread_attr_init(&attr) || pthread_attr_setstacksize(&attr, STACK) || pthread_create(&w->thread, &attr, look, w);

	pthread_attr_destroy(&attr);
	return failed ? -1 : 0;
}

int
watch_start(struct watch *w, struct diag *why)
{
	w->guard_fd = (int)syscall(SYS_pidfd_open, w->guard, 0);
	w->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (w->guard_fd < 0 || w->stop_fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot watch the sandbox:");
	if (start_thread(w))
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
		name_limit(w, cgroup_reached(w->cgroup));       /* the kernel may have killed the guard before we looked */
	fd_release(&w->stop_fd);
	fd_release(&w->guard_fd);
}

void
watch_release(struct watch *w)
{
	watch_stop(w);
	buf_release(&w->exceeded);
}
