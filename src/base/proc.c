#include "base/proc.h"
#include "base/clock.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROUPS = 1024, TAIL = 4096 };
static const double GRACE = 2;          /* seconds from TERM to KILL */

static _Atomic pid_t group[GROUPS];     /* groups of running programs; 0: a free place */
static volatile sig_atomic_t stopping;
static int stop_fd = -1;                /* readable after a signal to stop */

static void
on_signal(int number)
{
	int cause = errno, kill_with = stopping ? SIGKILL : SIGTERM;
	uint64_t one = 1;

	(void)number;
	stopping = 1;
	for (int i = 0; i < GROUPS; i++)
		if (group[i] > 0)
			kill(-group[i], kill_with);
	if (write(stop_fd, &one, sizeof(one)) < 0)
		stopping = 1;
	errno = cause;
}

void
proc_handle_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	if (stop_fd < 0)
		stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
}

bool
proc_stopping(void)
{
	return stopping;
}

static void
enrol(pid_t pid)
{
	for (int i = 0; i < GROUPS; i++) {
		pid_t none = 0;

		if (atomic_compare_exchange_strong(&group[i], &none, pid))
			return;
	}
}

static void
strike(pid_t pid)
{
	for (int i = 0; i < GROUPS; i++) {
		pid_t old = pid;

		if (atomic_compare_exchange_strong(&group[i], &old, 0))
			return;
	}
}

/* In the child, after fork(): only calls that a signal handler may make. */

static void
close_on_exec(const int *keep)
{
	if (syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */) != 0)
		for (int fd = 3; fd < 4096; fd++)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	for (; keep && *keep >= 0; keep++)
		fcntl(*keep, F_SETFD, 0);
}

static int
put_fd(int fd, int as)
{
	if (fd < 0)
		return 0;
	return dup2(fd, as);
}

static int
set_up(const struct proc *p, pid_t parent)
{
	int fd[3] = { p->in_fd, p->out_fd, p->err_fd };

	setpgid(0, 0);
	if (p->follows_us && (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent))
		return -1;
	if (fd[0] < 0)
		fd[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < 3; i++)             /* so that no dup2() overwrites another descriptor */
		if (fd[i] >= 0 && fd[i] < 3 && (fd[i] = fcntl(fd[i], F_DUPFD_CLOEXEC, 3)) < 0)
			return -1;
	for (int i = 0; i < 3; i++)
		if (put_fd(fd[i], i) < 0)
			return -1;
	close_on_exec(p->keep_fd);
	return p->dir ? chdir(p->dir) : 0;
}

static void
default_signals(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t none;

	sigemptyset(&act.sa_mask);
	for (int i = 1; i < 32; i++)
		sigaction(i, &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

struct fault {
	int cause;
	bool in_exec;
};

static void
child(const struct proc *p, pid_t parent, int report)
{
	struct fault fault = { 0 };

	default_signals();
	if (set_up(p, parent) == 0 && (!p->fork || p->fork->enter(p->fork->ctx) == 0)) {
		fault.in_exec = true;
		execvpe(p->argv[0], p->argv, p->envp ? p->envp : environ);
	}
	fault.cause = errno;
	if (write(report, &fault, sizeof(fault)) < 0)
		_exit(127);
	_exit(127);
}

static int
say_fault(const struct proc *p, const struct fault *fault, struct diag *why)
{
	errno = fault->cause;
	if (!fault->in_exec && p->dir)
		return diag_set(why, DIAG_SYSTEM, "cannot run '%s' in '%s':", p->argv[0], p->dir);
	diag_set(why, DIAG_SYSTEM, "cannot run '%s':", p->argv[0]);
	if (fault->cause == ENOENT && !strchr(p->argv[0], '/'))
		diag_hint(why, "is it installed, and in PATH?");
	return -1;
}

/* What the child could not do before exec(); nothing when it ran the program.  It may hang there when we are told to stop. */
static bool
read_fault(const struct proc *p, int report, struct fault *fault)
{
	struct pollfd news[2] = { { .fd = report, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };

	while (poll(news, stopping ? 1 : 2, -1) <= 0 || !news[0].revents)
		if (stopping)
			kill(-p->pid, SIGKILL);
	return read(report, fault, sizeof(*fault)) == sizeof(*fault);
}

int
proc_start(struct proc *p, struct diag *why)
{
	scoped(fd_release) int report_in = -1, report_out = -1;
	const pid_t parent = getpid();
	struct fault fault;
	sigset_t all, old;
	int pipes[2], cause;

	if (stopping)
		return diag_set(why, DIAG_SYSTEM, "interrupted");
	if (pipe2(pipes, O_CLOEXEC))
		return diag_set(why, DIAG_SYSTEM, "cannot run '%s':", p->argv[0]);
	report_out = pipes[0];
	report_in = pipes[1];
	if (report_in < 3 && (report_in = fcntl(pipes[1], F_DUPFD_CLOEXEC, 3)) >= 0)
		close(pipes[1]);
	p->wall = clock_now();
	p->timed_out = false;
	signal(SIGCHLD, SIG_DFL);               /* if our parent made us ignore it, the kernel keeps no exit status */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);       /* none of our handlers runs in the child */
	p->pid = p->fork ? p->fork->fork(p->fork->ctx) : fork();
	cause = errno;
	if (p->pid == 0)
		child(p, parent, report_in);
	if (p->pid > 0) {
		setpgid(p->pid, p->pid);
		enrol(p->pid);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = cause;
	if (p->pid < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot run '%s':", p->argv[0]);
	fd_release(&report_in);
	if (!read_fault(p, report_out, &fault))
		return 0;
	strike(p->pid);
	waitpid(p->pid, NULL, 0);
	p->pid = -1;
	return say_fault(p, &fault, why);
}

/* Has the leader ended?  It stays a zombie, so the number of its group is not reused. */
static bool
has_ended(const struct proc *p)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOWAIT | WNOHANG) != 0 || info.si_pid;
}

/* Kills what is left of the group when its leader has ended: nothing may outlive the step. */
static void
reap(struct proc *p)
{
	struct rusage use = { 0 };

	kill(-p->pid, SIGKILL);
	strike(p->pid);
	while (wait4(p->pid, &p->status, 0, &use) < 0 && errno == EINTR)
		;
	p->wall = clock_now() - p->wall;
	p->cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	         (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	p->max_rss = use.ru_maxrss;
	p->pid = -1;
}

struct stream {
	int fd;
	struct buf *into;
	size_t limit;                   /* more than that, and either ... */
	bool tail;                      /* ... the beginning is dropped */
	bool full;                      /* ... or this is set */
};

/* Reads what is available; closes the descriptor at the end of file. */
static void
drain(struct stream *s)
{
	char block[32 << 10];
	ssize_t n = 0;

	while (s->fd >= 0 && !s->full && (n = read(s->fd, block, sizeof(block))) > 0) {
		buf_add(s->into, block, (size_t)n);
		if (s->into->len <= s->limit)
			continue;
		if (s->tail) {
			size_t cut = s->into->len - s->limit / 2;

			memmove(s->into->text, s->into->text + cut, s->into->len - cut + 1);
			s->into->len -= cut;
		} else {
			s->full = true;
		}
	}
	if (s->fd >= 0 && n == 0 && !s->full)
		fd_release(&s->fd);
}

/* Waits until the leader ends, reads its output meanwhile, and enforces the time limit. */
static void
attend(struct proc *p, struct stream *stream, size_t streams)
{
	scoped(fd_release) int pidfd = (int)syscall(SYS_pidfd_open, p->pid, 0);
	double deadline = p->seconds ? p->wall + p->seconds : 0;
	bool warned = false, killed = false;

	while (!has_ended(p)) {
		struct pollfd poll_fd[4] = { { .fd = pidfd, .events = POLLIN } };
		double now = clock_now();
		int wait = pidfd < 0 ? 10 : -1;

		for (size_t i = 0; i < streams; i++) {
			poll_fd[i + 2] = (struct pollfd){ .fd = stream[i].full ? -1 : stream[i].fd, .events = POLLIN };
			if (stream[i].full && !warned)
				deadline = now;
		}
		poll_fd[1] = (struct pollfd){ .fd = warned ? -1 : stop_fd, .events = POLLIN };
		if (!warned && (stopping || (deadline > 0 && now >= deadline))) {
			p->timed_out = !stopping && p->seconds && now >= p->wall + p->seconds;
			warned = true;
			deadline = now + GRACE;
			kill(-p->pid, SIGTERM);
		} else if (warned && !killed && now >= deadline) {
			killed = true;
			deadline = 0;
			kill(-p->pid, SIGKILL);
		}
		if (deadline > 0 && (wait < 0 || deadline - now < wait / 1e3))
			wait = deadline - now > 1e6 ? 1000000000 : (int)((deadline - now) * 1e3) + 1;
		poll(poll_fd, 2 + streams, wait);
		for (size_t i = 0; i < streams; i++)
			drain(&stream[i]);
	}
}

int
proc_wait(struct proc *p, struct diag *why)
{
	if (p->pid <= 0)
		return diag_set(why, DIAG_SYSTEM, "no program to wait for");
	attend(p, NULL, 0);
	reap(p);
	return 0;
}

void
proc_kill(struct proc *p)
{
	double until = clock_now() + GRACE;

	if (p->pid <= 0)
		return;
	kill(-p->pid, SIGTERM);
	while (!has_ended(p) && clock_now() < until)
		poll(NULL, 0, 5);
	reap(p);
}

void
proc_describe(const struct proc *p, struct buf *out)
{
	if (p->timed_out)
		buf_printf(out, "time limit of %u s", p->seconds);
	else if (WIFSIGNALED(p->status))
		buf_printf(out, "signal %d (%s)", WTERMSIG(p->status), strsignal(WTERMSIG(p->status)));
	else
		buf_printf(out, "exit status %d", WEXITSTATUS(p->status));
}

/* The last line that is not empty, for the message. */
static const char *
last_line(struct buf *text)
{
	const char *newline;

	while (text->len && strchr(" \t\r\n", text->text[text->len - 1]))
		text->text[--text->len] = '\0';
	newline = strrchr(text->text, '\n');
	return newline ? newline + 1 : text->text;
}

static int
verdict(const struct proc *p, struct buf *errors, struct diag *why)
{
	scoped(buf_release) struct buf end = BUF_INIT;
	const char *line = errors ? last_line(errors) : "";

	if (!p->timed_out && WIFEXITED(p->status) && WEXITSTATUS(p->status) == 0)
		return 0;
	if (stopping)
		return diag_set(why, DIAG_SYSTEM, "interrupted");
	proc_describe(p, &end);
	return diag_set(why, DIAG_SYSTEM, "'%s' failed: %s%s%.400s", p->argv[0], end.text,
	                *line ? ": " : "", line);
}

int
proc_run(struct proc *p, struct diag *why)
{
	if (proc_start(p, why) || proc_wait(p, why))
		return -1;
	return verdict(p, NULL, why);
}

/* A pipe whose reading end does not block. */
static int
make_pipe(int *in, int *out, struct diag *why)
{
	if (fd_pipe(in, out, why))
		return -1;
	return fcntl(*out, F_SETFL, O_NONBLOCK) ? diag_set(why, DIAG_SYSTEM, "cannot make a pipe:") : 0;
}

int
proc_capture(struct proc *p, struct buf *out, size_t limit, struct diag *why)
{
	scoped(buf_release) struct buf errors = BUF_INIT;
	scoped(fd_release) int out_in = -1, out_out = -1, err_in = -1, err_out = -1;
	struct stream stream[2] = { { .into = out, .limit = limit }, { .into = &errors, .limit = TAIL, .tail = true } };
	int given = p->err_fd, failed;

	if (make_pipe(&out_in, &out_out, why) || (given < 0 && make_pipe(&err_in, &err_out, why)))
		return -1;
	limit += out->len;
	stream[0].limit = limit;
	stream[0].fd = out_out;
	stream[1].fd = err_out;
	p->out_fd = out_in;
	p->err_fd = given < 0 ? err_in : given;
	failed = proc_start(p, why);
	p->out_fd = -1;
	p->err_fd = given;
	fd_release(&out_in);
	fd_release(&err_in);
	if (failed)
		return -1;
	attend(p, stream, 2);
	reap(p);
	drain(&stream[0]);
	drain(&stream[1]);
	out_out = stream[0].fd;
	err_out = stream[1].fd;
	if (stream[0].full)
		return diag_set(why, DIAG_SYSTEM, "'%s' printed more than %zu bytes", p->argv[0], limit);
	return verdict(p, &errors, why);
}

bool
proc_is_installed(const char *name)
{
	scoped(free_release) char *path = xstrdup(getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
	char *rest = path, *folder;

	while ((folder = strsep(&rest, ":"))) {
		scoped(free_release) char *file = path_join(*folder ? folder : ".", name);

		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}
