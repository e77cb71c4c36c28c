/*
 * watch - what a sandbox uses of the machine's memory, processes and disk, compared with its limits.
 *
 * A thread looks several times a second and kills the guard when a limit is
 * exceeded.  In a cgroup the kernel limits memory and processes, and the thread
 * asks it what it refused.  Where there is none the thread measures: memory is
 * what processes hold for themselves (RssAnon and RssShmem of proc(5)), and a
 * process alone is held by its rlimits meanwhile.  Disk is what lies in the
 * folders that the command may write to.  Files that have no name any more are
 * found with the processes that hold them, and count as disk or as memory.
 */
#ifndef ROOT_WATCH_H
#define ROOT_WATCH_H
#include "base/diag.h"
#include "base/list.h"
#include "cgroup.h"
#include "disk_usage.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

struct watch {
	pid_t guard;
	const struct cgroup *cgroup;    /* borrowed */
	const struct list *folders;     /* borrowed: writable ones */
	uint64_t max_memory, max_disk;  /* bytes */
	uint64_t max_files;             /* on disk, with folders and links */
	unsigned max_processes;
	/* what came of it */
	struct buf exceeded;            /* "memory limit of 1024 MiB", or "" */
	/* private */
	int guard_fd, stop_fd;
	pthread_t thread;
};
#define WATCH_INIT { .exceeded = BUF_INIT, .guard_fd = -1, .stop_fd = -1 }

int watch_start(struct watch *, struct diag *);
/* Waits for the thread; `exceeded` is final.  Fine to call when it was not started. */
void watch_stop(struct watch *);
void watch_release(struct watch *);

#endif
