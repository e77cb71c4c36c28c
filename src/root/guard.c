#include "guard.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIFELINE = 3 };          /* the guard keeps no other descriptor */

/* Is GUARD_USER a user of this machine's, or of the container that we are root in? */
static bool
is_mapped(void)
{
	scoped(file_release) FILE *f = fopen("/proc/self/uid_map", "re");
	unsigned long inside, outside, n;

	while (f && fscanf(f, "%lu %lu %lu", &inside, &outside, &n) == 3)
		if (inside <= GUARD_USER && GUARD_USER - inside < n)
			return true;
	return false;
}

bool
guard_changes_user(void)
{
	return geteuid() == 0 && is_mapped();
}

/* In the child, after fork(): only calls that a signal handler may make. */

/* Our descriptors may be ends of other guards' lifelines. */
static void
close_all_but(int lifeline)
{
	if (lifeline != LIFELINE)
		dup2(lifeline, LIFELINE);
	for (int fd = 0; fd < LIFELINE; fd++)
		close(fd);
	fd_close_from(LIFELINE + 1);
}

static bool
is_cut(int lifeline)
{
	struct pollfd p = { .fd = lifeline };

	return poll(&p, 1, 0) == 1;             /* nothing is asked for, so only POLLHUP and POLLERR are told */
}

/* Takes in every process that ends, until `command` does; its status. */
static int
wait_for(pid_t command)
{
	for (;;) {
		int status;
		pid_t pid = wait(&status);

		if (pid == command)
			return status;
		if (pid < 0 && errno != EINTR)
			return 1 << 8;
	}
}

/* Without a handler process 1 would not be told of it, and poll() would not wake. */
static void
on_child(int number)
{
	(void)number;
}

/* Sleeps until a child has ended or the lifeline is cut.  SIGCHLD is blocked outside of ppoll(). */
static void
watch(pid_t command)
{
	struct pollfd p = { .fd = LIFELINE };
	siginfo_t info;
	sigset_t none;

	sigemptyset(&none);
	for (;;) {
		memset(&info, 0, sizeof(info));
		if (waitid(P_PID, (id_t)command, &info, WEXITED | WNOWAIT | WNOHANG) || info.si_pid)
			return;
		if (ppoll(&p, 1, NULL, &none) == 1)
			_exit(128 + SIGKILL);   /* and the kernel kills the rest */
		while (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) == 0 && info.si_pid && info.si_pid != command)
			waitpid(info.si_pid, NULL, 0);
	}
}

static void
guard(pid_t command, int lifeline)
{
	int status;

	close_all_but(lifeline);
	watch(command);
	kill(-1, SIGKILL);
	status = wait_for(command);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* No namespaces below ours for the command, should it find a way around the filter of system calls. */
static void
forbid_namespaces(void)
{
	int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "0", 1) != 1)
		errno = 0;      /* /proc may be read-only in a container */
	if (fd >= 0)
		close(fd);
}

/* Waits until the maps of this process are written; ends when the parent ends. */
static int
attach(int lifeline, int write_end)
{
	char word;

	close(write_end);
	if (read(lifeline, &word, 1) != 1)
		return -1;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || is_cut(lifeline))
		return -1;
	syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);         /* a kernel without keyrings has none to lend */
	return 0;
}

/*
 * A /proc of this namespace of processes.  bubblewrap looks up its child there by the number that it has here; in the
 * caller's /proc that is another process, or none.  Where this is refused, as in a container with parts of /proc hidden,
 * bubblewrap cannot make one either, and says so.
 */
static void
mount_proc(void)
{
	if (!mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
		(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/*
 * The host may have a program that the kernel starts, as root, for each core dump (core(5), "Piping core dumps to a
 * program").  It is not started for a limit of one byte; a limit of zero does not keep it from being started.
 */
static int
forbid_core_dumps(void)
{
	const struct rlimit core = { 1, 1 };

	return setrlimit(RLIMIT_CORE, &core);
}

/* Returns in the process that is to become the command. */
static int
enter(void *ctx)
{
	const struct guard *g = ctx;
	struct sigaction act = { .sa_handler = on_child };
	sigset_t child;
	pid_t command;

	if (attach(g->lifeline[0], g->lifeline[1]) || forbid_core_dumps())
		return -1;
	mount_proc();
	if (g->changes_user)
		forbid_namespaces();
	sigemptyset(&act.sa_mask);
	sigaction(SIGCHLD, &act, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	command = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);     /* fork() would wait for locks of malloc() */
	if (command < 0)
		return -1;
	if (command > 0)
		guard(command, g->lifeline[0]);
	act.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &act, NULL);
	return sigprocmask(SIG_UNBLOCK, &child, NULL);
}

/* In the parent again. */

static int
write_file(pid_t pid, const char *name, const char *text)
{
	scoped(free_release) char *path = xasprintf("/proc/%ld/%s", (long)pid, name);
	scoped(fd_release) int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

/* A plain user may map nobody else (user_namespaces(7)). */
static int
write_maps(const struct guard *g, pid_t pid)
{
	scoped(free_release) char *users = NULL;
	scoped(free_release) char *groups = NULL;

	if (g->changes_user) {
		users = xasprintf("0 0 1\n%d %d 1\n", GUARD_INSIDE, GUARD_USER);
		return write_file(pid, "uid_map", users) || write_file(pid, "gid_map", users) ? -1 : 0;
	}
	users = xasprintf("%ld %ld 1\n", (long)geteuid(), (long)geteuid());
	groups = xasprintf("%ld %ld 1\n", (long)getegid(), (long)getegid());
	return write_file(pid, "setgroups", "deny") || write_file(pid, "uid_map", users) || write_file(pid, "gid_map", groups) ? -1 : 0;
}

static pid_t
start(struct guard *g)
{
	pid_t pid;
	int cause;

	if (pipe2(g->lifeline, O_CLOEXEC))
		return -1;
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid <= 0)
		return pid;
	cgroup_take(g->cgroup, pid);
	if (write_maps(g, pid) == 0 && write(g->lifeline[1], "1", 1) == 1)
		return pid;
	cause = errno;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	errno = cause;
	return -1;
}

/*
 * One at a time: a guard holds a copy of the lifelines of those that were started before it until it has closed them,
 * and of none that is started after it.  So no two can keep each other alive.
 */
static pid_t
start_alone(void *ctx)
{
	static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
	pid_t pid;

	pthread_mutex_lock(&starting);
	pid = start(ctx);
	if (pid)
		pthread_mutex_unlock(&starting);
	return pid;
}

void
guard_init(struct guard *g, struct cgroup *cgroup)
{
	g->cgroup = cgroup;
	g->hook = (struct proc_fork){ start_alone, enter, g };
	g->changes_user = guard_changes_user();
}

void
guard_release(struct guard *g)
{
	fd_release(&g->lifeline[0]);
	fd_release(&g->lifeline[1]);
}
