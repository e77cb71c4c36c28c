/*
 * landlock - what a process may still do once it reads untrusted bytes (landlock(7)).
 *
 * From then on it opens no file but below the paths that are named, starts no
 * program, and makes no TCP connection.  What is open already stays so.  This is
 * a second wall behind the checks of each reader: a kernel without Landlock, or
 * before 5.19, restricts nothing, and nothing is said about it.
 */
#ifndef BASE_LANDLOCK_H
#define BASE_LANDLOCK_H
#include "base/diag.h"
#include <stdint.h>

struct landlock {
	int rules;                      /* descriptor; -1: the kernel has none */
	uint64_t handled;               /* LANDLOCK_ACCESS_FS_* that the kernel knows */
	unsigned seconds;               /* of processor time that landlock_run() allows; 0: 1800 */
};
#define LANDLOCK_INIT { .rules = -1 }
void landlock_open(struct landlock *);
void landlock_open_client(struct landlock *);           /* it may make TCP connections */
/* A file, or all below a folder; what does not exist, or is NULL, is left out. */
void landlock_allow_read(const struct landlock *, const char *path);
/* Also read.  A file is written by renaming: then its folder must be named. */
void landlock_allow_write(const struct landlock *, const char *path);
/* Empty folders directly or further below may be removed. */
void landlock_allow_rmdir(const struct landlock *, const char *path);
/* This thread, and what it starts from now on. */
int landlock_enforce(const struct landlock *, struct diag *);
void landlock_release(struct landlock *);

/*
 * Runs `work` in a child process under these rules, and hands back what it returned and said.  The child has a copy of
 * our memory; it is killed when we end, are told to stop, or when it computes for too long: an archive of some KiB can
 * take years to be read.
 */
int landlock_run(const struct landlock *, int (*work)(void *ctx, struct diag *), void *ctx, struct diag *);

#endif
