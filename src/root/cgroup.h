/*
 * cgroup - the kernel's limits of memory and processes of one sandbox, where a cgroup is delegated to us.
 *
 * Each sandbox has a cgroup of its own, which is locked while we live.  When
 * another one is made, those that no process has locked are removed, with the
 * processes in them.  Where no cgroup can be had there is none, and nothing is
 * said about it: watch.h measures then.
 */
#ifndef ROOT_CGROUP_H
#define ROOT_CGROUP_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct cgroup {
	char *path;                     /* its folder; NULL: there is none */
	int lock;
};
#define CGROUP_INIT { .lock = -1 }

enum cgroup_limit {
	CGROUP_NONE,
	CGROUP_MEMORY,                  /* its own limit: all processes in it were killed */
	CGROUP_PROCESSES,               /* a process was refused */
	CGROUP_HOST,                    /* killed because a cgroup above, or the machine, has no memory left */
};

void cgroup_open(struct cgroup *, uint64_t max_memory, unsigned max_processes);
/* Moves a process into it, which then cannot leave it.  If that fails, there is no cgroup. */
void cgroup_take(struct cgroup *, pid_t);
enum cgroup_limit cgroup_reached(const struct cgroup *);
/* Kills what is left in it, and removes it. */
void cgroup_release(struct cgroup *);

/* The number after `name` in a file of events; 0 if it is not there. */
uint64_t cgroup_events(const char *text, const char *name);

#endif
