/*
 * sandbox - bubblewrap around every command of strangers.
 *
 * Root read-only, no network (but for fetch), own user, pid, ipc and uts
 * namespaces, user 1000:1000, host name "ingot", fixed environment, /tmp and
 * /build/home fresh, nothing of the host but what is bound.
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
	int log_fd;                     /* stdout and stderr; -1: ours */
	uint64_t max_log;               /* bytes; more is cut with a note and the command goes on; 0: 64 MiB */
	unsigned seconds;               /* time limit of one command; 0: 7200 */
	int jobserver[2];               /* pipe ends to inherit, or -1 */
};
#define SANDBOX_INIT { .log_fd = -1, .jobserver = { -1, -1 } }

void sandbox_bind(struct sandbox *, const char *from, const char *to, bool writable);
void sandbox_env(struct sandbox *, const char *fmt, ...) printf_like(2, 3);
/*
 * For the clients of fetch (go, cargo): network on, with the host's resolver, CA bundle and proxies, and its own
 * configuration of go and cargo: GOPROXY ..., ~/.config/go/env, ~/.cargo/config.toml (for any cwd below /build).
 */
void sandbox_host_network(struct sandbox *);
/*
 * Runs one command; on failure the message names it and how it ended.
 * Adds to *cpu (s) and raises *max_rss (KiB); either may be NULL.
 */
int sandbox_run(const struct sandbox *, const struct list *argv, double *cpu, long *max_rss, struct diag *);
/* Can this host do it?  DIAG_SYSTEM with the command that cures it. */
int sandbox_probe(const char *root, struct diag *);
void sandbox_release(struct sandbox *);

#endif
