/*
 * guard - process 1 of the namespaces around a sandbox; nothing in them outlives it.
 *
 * Each untrusted command runs below a guard, which has a user and a PID
 * namespace of its own.  The kernel kills every process in a PID namespace when
 * its process 1 ends (pid_namespaces(7)), so one SIGKILL ends them all, whatever
 * they did to their signals, sessions or parents.  The command cannot reach the
 * guard: bubblewrap gives it another PID namespace below this one.
 *
 * The guard ends when
 *  - the command has ended, after it has killed and waited for all that is left;
 *  - the thread that started it ends (PR_SET_PDEATHSIG);
 *  - our end of the pipe `lifeline` is closed, which covers a kill -9 of ours at
 *    any time, before PR_SET_PDEATHSIG is set too.
 *
 * As root the command gets a user of its own, GUARD_USER, which owns nothing and
 * is not the kernel's user 0; root itself is mapped so that mounts can be made.
 * A plain user's command runs as that user.
 *
 * No process below the guard leaves a core dump.
 */
#ifndef ROOT_GUARD_H
#define ROOT_GUARD_H
#include "base/proc.h"
#include "cgroup.h"
#include <stdbool.h>

/* A user and group that no distribution assigns (systemd's "Users, Groups, UIDs and GIDs": 60706..61183 are unused). */
enum { GUARD_USER = 61017 };
enum { GUARD_INSIDE = 1000 };           /* as the command sees its user and group */

struct guard {
	struct proc_fork hook;          /* for struct proc */
	struct cgroup *cgroup;          /* borrowed: the guard is moved into it before it starts anything */
	int lifeline[2];                /* read by the guard, held open by us */
	bool changes_user;              /* the command runs as GUARD_USER */
};
#define GUARD_INIT { .lifeline = { -1, -1 } }

/* The struct must not move while its process runs. */
void guard_init(struct guard *, struct cgroup *);
/* Ends the guard, if it still runs, without waiting for it. */
void guard_release(struct guard *);
/* Do commands run as GUARD_USER?  True where we are root. */
bool guard_changes_user(void);

#endif
