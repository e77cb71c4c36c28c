/*
 * delegated - the cgroup (v2) that was delegated to this process, made ready for cgroups of sandboxes.
 *
 * It is ours to use if its maker says so by the attribute user.delegate or
 * trusted.delegate, as systemd does (https://systemd.io/CGROUP_DELEGATION), or if
 * it is the root of a cgroup namespace.  A process in a cgroup keeps the kernel
 * from giving limits to the cgroups below it.  So the processes of the delegated
 * cgroup, we among them, move to its child "ingot" and stay there; the next
 * process finds itself in that child.
 */
#ifndef ROOT_DELEGATED_H
#define ROOT_DELEGATED_H
#include <stdbool.h>

/* Its folder, where limits of memory and processes are available; NULL: there is none, and nothing was changed.  Borrowed. */
const char *delegated_cgroup(void);

/* For the folder, and for cgroup.c. */
bool cgroup_set(const char *folder, const char *file, const char *text);
/* The path in the line "0::/path" of /proc/PID/cgroup, or NULL; caller frees. */
char *cgroup_path(const char *text);

#endif
