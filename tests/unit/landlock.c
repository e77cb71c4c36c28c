#include "base/landlock.h"
#include "base/proc.h"
#include "tap.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* What a reader that an attacker has taken over would try: one letter for each attempt that works. */
static int
attack(void *ctx, struct diag *why)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = *(in_port_t *)ctx, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	scoped(buf_release) struct buf works = BUF_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!file_write(tap_path("given/file"), "x", 1, 0644, &ignored))
		buf_str(&works, "g");
	if (!dir_make(tap_path("given/a/b"), &ignored) && !rename(tap_path("given/file"), tap_path("given/a/b/file")) &&
	    !link(tap_path("given/a/b/file"), tap_path("given/again")) && !symlink("x", tap_path("given/link")))
		buf_str(&works, "m");
	if (open(tap_path("named"), O_RDONLY | O_CLOEXEC) >= 0)
		buf_str(&works, "n");
	if (open(tap_path("secret"), O_RDONLY | O_CLOEXEC) >= 0)
		buf_str(&works, "s");
	if (open(tap_path("secret"), O_WRONLY | O_CLOEXEC) >= 0 || truncate(tap_path("secret"), 0) == 0)
		buf_str(&works, "w");
	if (open(tap_path("new"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644) >= 0 || mkdir(tap_path("new"), 0755) == 0)
		buf_str(&works, "c");
	if (unlink(tap_path("secret")) == 0 || rename(tap_path("named"), tap_path("given/named")) == 0)
		buf_str(&works, "u");
	if (connect(s, (struct sockaddr *)&here, sizeof(here)) == 0)
		buf_str(&works, "t");
	if (fcntl(20, F_GETFD) >= 0)
		buf_str(&works, "d");
	close(s);
	return diag_set(why, DIAG_REFUSED, "%s", works.text);
}

static void
run_attack(const char *want, const char *what)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;
	scoped(fd_release) int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof(here);

	if (bind(s, (struct sockaddr *)&here, sizeof(here)) || listen(s, 1) || getsockname(s, (struct sockaddr *)&here, &n))
		tap_show("cannot listen", "");
	dir_make(tap_path("given"), &why);
	file_write(tap_path("named"), "x", 1, 0644, &why);
	file_write(tap_path("secret"), "x", 1, 0644, &why);
	landlock_open(&rules);
	landlock_allow_read(&rules, tap_path("named"));
	landlock_allow_read(&rules, tap_path("nowhere"));
	landlock_allow_write(&rules, tap_path("given"));
	ok(dup2(2, 20) == 20, "a descriptor is open that the reader must not get");
	ok(landlock_run(&rules, attack, &here.sin_port, &why) != 0, "%s: the reader fails", what);
	close(20);
	is_str(why.text.text, want, what);
	is_int(why.kind, DIAG_REFUSED, "its kind of error is handed back");
	tree_remove(tap_path("given"), &why);
}

static int
answer(void *ctx, struct diag *why)
{
	return strcmp(ctx, "good") ? diag_set(why, DIAG_USAGE, "cannot read '%s'", (const char *)ctx) : 0;
}

static int
crash(void *ctx, struct diag *why)
{
	(void)why;
	raise(*(int *)ctx);
	return 0;
}

static int
flood(void *ctx, struct diag *why)
{
	scoped(free_release) char *text = xmalloc(10 << 20);

	(void)ctx;
	memset(text, 'x', (10 << 20) - 1);
	text[(10 << 20) - 1] = '\0';
	return diag_set(why, DIAG_USAGE, "%s", text);
}

static int
stay(void *ctx, struct diag *why)
{
	(void)ctx;
	(void)why;
	pause();
	return 0;
}

static int
start_program(void *ctx, struct diag *why)
{
	execl("/bin/sh", "sh", "-c", ":", (char *)NULL);
	(void)ctx;
	return diag_set(why, DIAG_REFUSED, "cannot start a program:");
}

static void
no_program_is_started(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	landlock_open(&rules);
	landlock_allow_read(&rules, "/");
	refuses(landlock_run(&rules, start_program, NULL, &why), &why, DIAG_REFUSED, "Permission denied", "a reader starts no program");
}

static int
compute(void *ctx, struct diag *why)
{
	(void)ctx;
	(void)why;
	for (volatile unsigned long n = 0;; n++)
		;
	return 0;
}

static void
a_reader_computes_for_a_limited_time(void)
{
	const struct landlock rules = { .rules = -1, .seconds = 1 };
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(landlock_run(&rules, compute, NULL, &why), &why, DIAG_REFUSED, "more processor time", "a reader that does not end");
}

static void
what_the_child_says_is_handed_back(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;
	int crashes = SIGSYS, killed = SIGKILL;

	landlock_open(&rules);
	succeeds(landlock_run(&rules, answer, "good", &why), &why, "a reader that succeeds");
	refuses(landlock_run(&rules, answer, "bad", &why), &why, DIAG_USAGE, "cannot read 'bad'", "a reader that fails");
	is_str(why.hint.text, "", "a message without a hint has none");
	refuses(landlock_run(&rules, crash, &crashes, &why), &why, DIAG_REFUSED, "ended by signal 31", "a reader that crashes");
	refuses(landlock_run(&rules, crash, &killed, &why), &why, DIAG_SYSTEM, "ended by signal 9", "a reader that the system kills");
	ok(landlock_run(&rules, flood, NULL, &why) != 0 && why.text.len <= 70000, "a message without end is cut");
}

/* In a process of its own, for what it does lasts. */
static int
in_child(void (*work)(void))
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(2);
		work();
		_exit(tap_failures ? 1 : 7);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
wait_for_reader(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	proc_handle_signals();
	landlock_open(&rules);
	alarm(20);
	if (fork() == 0) {
		usleep(200000);
		kill(getppid(), SIGTERM);
		_exit(0);
	}
	tap_failures += landlock_run(&rules, stay, NULL, &why) == 0 || strcmp(why.text.text, "interrupted") != 0;
}

static void
lack_landlock(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	for (int call = 444; call <= 446; call++)
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);
	if (seccomp_load(filter))
		tap_failures++;
	seccomp_release(filter);
	run_attack("gmnswcut", "where the kernel has no Landlock everything works as before");
}

int
main(void)
{
	long version = syscall(444, NULL, 0, 1);

	if (version >= 4) {
		run_attack("gmn", "a reader opens nothing but the named paths");
		no_program_is_started();
	} else
		skip("a reader opens nothing but the named paths", "this kernel has no Landlock");
	what_the_child_says_is_handed_back();
	a_reader_computes_for_a_limited_time();
	is_int(in_child(wait_for_reader), 7, "SIGTERM ends a reader that does not end");
	is_int(in_child(lack_landlock), 7, "a kernel without Landlock restricts nothing");
	return tap_done();
}
