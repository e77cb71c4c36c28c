/*
 * older_kernel VERSION TABLE COMMAND [ARGUMENT...] - runs the command as on an older kernel.
 *
 * A seccomp filter answers ENOSYS for every system call that is newer than
 * VERSION ("5.4"), by TABLE (tests/data/kernel/system-calls), and for every
 * call with a number above those of the table.  All processes that the command
 * starts inherit it.  What newer kernels added to older calls (flags, ioctls,
 * file systems, options of sockets) is still there, and uname(2) tells the truth.
 *
 * Root keeps the right to run setuid programs; a plain user gives it up
 * (PR_SET_NO_NEW_PRIVS), as the kernel demands.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HIGHEST = 511 };

struct version { unsigned major, minor; };

static _Noreturn void
fail(const char *what, const char *name)
{
	fprintf(stderr, "older_kernel: %s '%s'\n", what, name);
	exit(111);
}

static struct version
read_version(const char *text)
{
	struct version v;
	char rest;

	if (sscanf(text, "%u.%u%c", &v.major, &v.minor, &rest) != 2)
		fail("not a version of the kernel:", text);
	return v;
}

static bool
is_newer(struct version a, struct version b)
{
	return a.major > b.major || (a.major == b.major && a.minor > b.minor);
}

static void
forbid(scmp_filter_ctx filter, int number, const char *name)
{
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0))
		fail("cannot filter", name);
}

/* Returns the number of the call, or -1 for a comment. */
static int
read_line(const char *line, char *name, struct version *since)
{
	char version[16];
	int number = -1;

	if (*line == '#')
		return -1;
	if (sscanf(line, "%63s %15s %d", name, version, &number) < 2)
		fail("unclear line of the table:", line);
	*since = read_version(version);
	if (number < 0)
		number = seccomp_syscall_resolve_name(name);
	if (number < 0)
		fail("libseccomp does not know", name);
	return number;
}

static void
forbid_newer(scmp_filter_ctx filter, struct version kernel, const char *table)
{
	FILE *f = fopen(table, "re");
	char line[256], name[64];
	struct version since;
	int highest = 0, number;

	if (!f)
		fail("cannot open", table);
	while (fgets(line, sizeof(line), f)) {
		number = read_line(line, name, &since);
		if (number >= 0 && is_newer(since, kernel))
			forbid(filter, number, name);
		if (number > highest)
			highest = number;
	}
	fclose(f);
	for (number = highest + 1; number <= HIGHEST; number++)
		forbid(filter, number, "a later call");
}

int
main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (argc < 4 || !filter)
		fail("usage:", "older_kernel VERSION TABLE COMMAND...");
	if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW) ||
	    seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, geteuid() != 0))
		fail("cannot set up the filter for", argv[3]);
	forbid_newer(filter, read_version(argv[1]), argv[2]);
	if (seccomp_load(filter))
		fail("cannot load the filter for", argv[3]);
	seccomp_release(filter);
	execvp(argv[3], argv + 3);
	fail("cannot execute", argv[3]);
}
