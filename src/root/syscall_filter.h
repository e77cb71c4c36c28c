/*
 * syscall_filter - the system calls that a command in the sandbox may not make, as a seccomp filter.
 *
 * Calls that reach other processes or the kernel itself are forbidden, and those
 * that no compiler, linker or test of a build needs.  A forbidden call fails
 * with EPERM (clone3 with ENOSYS, so that the C library falls back to clone,
 * whose flags can be read; calls that are newer than this list with ENOSYS too).
 * Made by libseccomp; see seccomp(2).
 */
#ifndef ROOT_SYSCALL_FILTER_H
#define ROOT_SYSCALL_FILTER_H
#include "base/diag.h"
#include <stdbool.h>

/* The BPF program in an unnamed file, read from its start; *fd is the caller's. */
int syscall_filter_open(int *fd, bool network, struct diag *);

#endif
