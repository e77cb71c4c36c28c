/*
 * sandbox - runs an untrusted command in bubblewrap, below a guard.
 *
 * A command sees the root read-only, the folders that are bound, /tmp, /dev/shm
 * and /build/home fresh and of limited size, and a /proc that it cannot use to
 * set the kernel.  It has its own user, PID, IPC, UTS and network namespaces
 * (but for fetch, which has the network), the user 1000:1000 (root/guard.h says
 * who that is outside), the host name "ingot", exactly the environment given,
 * and no capability.  It may not make the system calls of
 * root/syscall_filter.h.  Its processes together are held by limits of time,
 * memory, number and disk (root/watch.h, root/cgroup.h).  Nothing that it starts
 * outlives it.
 */
#ifndef ROOT_SANDBOX_H
#define ROOT_SANDBOX_H
#include "base/list.h"
#include "base/proc.h"
#include <stdint.h>

struct bind { char *from, *to; bool writable; };
struct sandbox {
	const char *root;               /* dir of the root */
	struct bind *bind;
	size_t binds, cap;
	struct list env;                /* NAME=VALUE, complete */
	const char *cwd;                /* inside */
	bool network;                   /* only for the clients of fetch */
	uint64_t max_bytes;             /* RLIMIT_FSIZE of one file; 0: none */
	/* of all processes together; 0: four fifths of the memory, 40 GiB and 2,000,000 files below the writable folders, 4096 */
	uint64_t max_memory, max_disk, max_files;
	unsigned max_processes;
	int log_fd;                     /* stdout and stderr; -1: ours */
	uint64_t max_log;               /* bytes; more is cut with a note and the command goes on; 0: 64 MiB */
	unsigned seconds;               /* time limit of one command; 0: 7200 */
	int jobserver[2];               /* pipe ends to inherit, or -1 */
};
#define SANDBOX_INIT { .log_fd = -1, .jobserver = { -1, -1 } }

void sandbox_bind(struct sandbox *, const char *from, const char *to, bool writable);
void sandbox_env(struct sandbox *, const char *fmt, ...) printf_like(2, 3);
/*
 * Runs one command; on failure the message names it and how it ended.
 * Adds to *cpu (s) and raises *max_rss (KiB); either may be NULL.
 */
int sandbox_run(const struct sandbox *, const struct list *argv, double *cpu, long *max_rss, struct diag *);
void sandbox_release(struct sandbox *);

#endif
