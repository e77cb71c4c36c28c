#include "base/landlock.h"
#include "base/file.h"
#include "base/proc.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* linux/landlock.h, of which the host's headers may have an old version or none. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };     /* system calls, on every architecture */
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };
enum {
	EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3, REMOVE_DIR = 1 << 4, REMOVE_FILE = 1 << 5,
	MAKE_CHAR = 1 << 6, MAKE_DIR = 1 << 7, MAKE_REG = 1 << 8, MAKE_SOCK = 1 << 9, MAKE_FIFO = 1 << 10, MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12, REFER = 1 << 13, TRUNCATE = 1 << 14,
};
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_SOCKET = 1 << 0 };
struct ruleset {
	uint64_t fs, net, scoped;
};
struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static const uint64_t READ = READ_FILE | READ_DIR;
static const uint64_t WRITE = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE;
static const uint64_t OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE;
enum { MESSAGE_MAX = 64 << 10, LOOK_MS = 200, SECONDS = 1800 };

static void
open_rules(struct landlock *l, uint64_t net)
{
	long version = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
	struct ruleset set = { .fs = (TRUNCATE << 1) - 1 };
	size_t size = sizeof(set.fs);

	if (version < 3)
		set.fs &= ~(uint64_t)TRUNCATE;
	if (version >= 4) {
		set.net = net;
		size = offsetof(struct ruleset, scoped);
	}
	if (version >= 6) {
		set.scoped = SCOPE_ABSTRACT_SOCKET;
		size = sizeof(set);
	}
	l->handled = set.fs;
	l->rules = version < 2 ? -1 : (int)syscall(CREATE_RULESET, &set, size, 0);      /* the first version allows no link between folders */
}

void
landlock_open(struct landlock *l)
{
	open_rules(l, BIND_TCP | CONNECT_TCP);
}

void
landlock_open_client(struct landlock *l)
{
	open_rules(l, BIND_TCP);
}

static void
allow(const struct landlock *l, const char *path, uint64_t access)
{
	scoped(fd_release) int fd = path && l->rules >= 0 ? open(path, O_PATH | O_CLOEXEC) : -1;
	struct path_beneath rule = { .allowed = access & l->handled, .parent = fd };
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return;
	if (!S_ISDIR(st.st_mode))
		rule.allowed &= OF_FILES;
	syscall(ADD_RULE, l->rules, RULE_PATH_BENEATH, &rule, 0);       /* fails for a pipe, which needs no rule */
}

void
landlock_allow_read(const struct landlock *l, const char *path)
{
	allow(l, path, READ);
}

void
landlock_allow_write(const struct landlock *l, const char *path)
{
	allow(l, path, WRITE);
}

void
landlock_allow_rmdir(const struct landlock *l, const char *path)
{
	allow(l, path, REMOVE_DIR);
}

int
landlock_enforce(const struct landlock *l, struct diag *why)
{
	if (l->rules < 0)
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(RESTRICT_SELF, l->rules, 0))
		return diag_set(why, DIAG_SYSTEM, "cannot restrict this process:");
	return 0;
}

void
landlock_release(struct landlock *l)
{
	fd_release(&l->rules);
}

/* What the child says: a kind, and its text and hint, each ended by a zero byte. */

static void
tell(int fd, const struct diag *why)
{
	scoped(buf_release) struct buf message = BUF_INIT;

	buf_printf(&message, "%d:", (int)why->kind);
	buf_add(&message, why->text.text, why->text.len + 1);
	buf_add(&message, why->hint.text, why->hint.len + 1);
	fd_write(fd, message.text, message.len);
}

/* But the descriptors of two: what we have open could be written to, and our output may be commands to a runner. */
static int
close_others(int *a, int *b)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd < 3; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			return -1;
	*a = *a < 0 ? -1 : fcntl(*a, F_DUPFD_CLOEXEC, 5);
	*b = fcntl(*b, F_DUPFD_CLOEXEC, 5);
	if (*a >= 0)
		*a = dup2(*a, 3);
	*b = dup2(*b, 4);
	fd_close_from(5);
	return *b < 0 ? -1 : 0;
}

static int
limit_time(unsigned seconds)
{
	const rlim_t most = seconds ? seconds : SECONDS;
	const struct rlimit limit = { most, most + 1 };

	return setrlimit(RLIMIT_CPU, &limit) && errno != EPERM ? -1 : 0;        /* EPERM: the limit of the host is lower */
}

static void
child(const struct landlock *given, int (*work)(void *, struct diag *), void *ctx, pid_t parent, int fd)
{
	struct landlock l = *given;
	struct diag why = DIAG_INIT;
	int failed;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent || close_others(&l.rules, &fd) || limit_time(l.seconds))
		_exit(1);
	failed = landlock_enforce(&l, &why) || work(ctx, &why);
	if (failed)
		tell(fd, &why);
	_exit(failed ? 1 : 0);
}

/* Until the child ends; it is killed when we are told to stop. */
static void
listen_to(pid_t pid, int fd, struct buf *message)
{
	char block[4096];
	ssize_t n = 1;

	while (n > 0 && message->len < MESSAGE_MAX) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, LOOK_MS) == 1 && (n = read(fd, block, sizeof(block))) > 0)
			buf_add(message, block, (size_t)n);
		if (proc_stopping())
			break;
	}
	if (n != 0)
		kill(pid, SIGKILL);
}

static int
report(struct buf *message, int status, struct diag *why)
{
	char *text, *end = message->text + message->len;
	long kind = strtol(message->text, &text, 10);

	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "interrupted");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return diag_set(why, DIAG_REFUSED, "it takes more processor time to read than is allowed");
	if (WIFSIGNALED(status))
		return diag_set(why, WTERMSIG(status) == SIGKILL ? DIAG_SYSTEM : DIAG_REFUSED,
			"the process that read it was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (*text++ != ':' || text >= end || (kind != DIAG_REFUSED && kind != DIAG_USAGE))
		kind = DIAG_SYSTEM;
	diag_set(why, (enum diag_kind)kind, "%s", text < end ? text : "the process that read it failed");
	text += text < end ? strlen(text) + 1 : 0;
	return text < end && *text ? diag_hint(why, "%s", text) : -1;
}

int
landlock_run(const struct landlock *l, int (*work)(void *ctx, struct diag *), void *ctx, struct diag *why)
{
	scoped(buf_release) struct buf message = BUF_INIT;
	scoped(fd_release) int in = -1, out = -1;
	const pid_t parent = getpid();
	int status = 0;
	pid_t pid;

	if (fd_pipe(&in, &out, why))
		return -1;
	pid = fork();
	if (pid < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot start a process:");
	if (pid == 0)
		child(l, work, ctx, parent, in);
	fd_release(&in);
	listen_to(pid, out, &message);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return report(&message, status, why);
}
