#include "base/clock.h"
#include "base/proc.h"
#include "cli/say.h"
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char *sh[] = { "sh", "-c", NULL, NULL };

static struct proc
shell(const char *script)
{
	struct proc p = PROC_INIT;

	sh[2] = (char *)script;
	p.argv = sh;
	return p;
}

static void
output_is_collected(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = shell("echo out; echo err >&2; cat");

	succeeds(proc_capture(&p, &out, 100, &why), &why, "a program runs");
	is_str(out.text, "out\n", "its output is ours, its input is empty");
	p = shell("head -c 1000000 /dev/zero");
	buf_clear(&out);
	succeeds(proc_capture(&p, &out, 1000000, &why), &why, "a megabyte of output is captured");
	is_int((long long)out.len, 1000000, "all of the output is kept");
}

static void
a_failure_says_how_it_ended(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = shell("echo first >&2; echo 'the cause' >&2; exit 3");

	refuses(proc_capture(&p, &out, 100, &why), &why, DIAG_SYSTEM, "'sh' failed: exit status 3: the cause",
	        "status and last line");
	p = shell("kill -9 $$");
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "signal 9 (Killed)", "a signal by number and name");
	p = shell("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1");
	refuses(proc_capture(&p, &out, 100, &why), &why, DIAG_SYSTEM, ": line 19999", "the end of long errors");
	p = shell("exit 0");
	succeeds(proc_start(&p, &why) || proc_wait(&p, &why), &why, "started and waited for");
	ok(WIFEXITED(p.status) && p.pid == -1 && p.wall >= 0 && p.wall < 60 && p.max_rss > 0, "with its figures");
}

static void
what_cannot_start_is_said(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	char *none[] = { "no-such-program", NULL }, *folder[] = { "/", NULL };
	struct proc p = PROC_INIT;

	p.argv = none;
	is_int(proc_run(&p, &why), -1, "a program that is not there");
	contains(why.text.text, "cannot run 'no-such-program': No such file", "the missing program is named");
	contains(why.hint.text, "installed", "the error has a hint to install it");
	p.argv = folder;
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "cannot run '/': Permission denied", "a folder cannot be run");
	p = shell("exit 0");
	p.dir = "/no/such/folder";
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "in '/no/such/folder'", "a folder that is not there");
	is_int(p.pid, -1, "and nothing runs");
}

static void
surroundings(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	char *env[] = { "ONLY=this", NULL };
	struct proc p = shell("pwd; echo $ONLY$HOME; ps -o pgid= -p $$ 2>/dev/null | tr -d ' ' | grep -qx $$ && echo own");

	p.dir = "/usr";
	p.envp = env;
	succeeds(proc_capture(&p, &out, 1000, &why), &why, "a folder and an environment");
	contains(out.text, "/usr\nthis\n", "are as we say");
}

static void
descriptors_are_kept_only_when_told(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	scoped(fd_release) int leaked = open("/dev/null", O_RDONLY), kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
	scoped(free_release) char *script = xasprintf("for n in %d %d; do [ -e /proc/$$/fd/$n ] && echo $n; done; :", leaked, kept);
	scoped(free_release) char *want = xasprintf("%d\n", kept);
	int keep[] = { kept, -1 };
	struct proc p = shell(script);

	p.keep_fd = keep;
	succeeds(proc_capture(&p, &out, 1000, &why), &why, "two descriptors");
	is_str(out.text, want, "one is kept, the other is not inherited");
}

static void
streams_go_where_we_say(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int fd = open(tap_path("log"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	scoped(fd_release) int in = -1;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct proc p = shell("cat; echo err >&2");

	succeeds(file_write(tap_path("in"), "input\n", 6, 0600, &why), &why, "make an input file for a program");
	in = open(tap_path("in"), O_RDONLY | O_CLOEXEC);
	p.in_fd = in;
	p.out_fd = p.err_fd = fd;
	succeeds(proc_run(&p, &why), &why, "input from a file, both outputs to another");
	succeeds(file_read(&text, tap_path("log"), 100, &why), &why, "the output file is read");
	is_str(text.text, "input\nerr\n", "the outputs are in order");
}

/* The process is dead, even if it is not reaped yet. */
static bool
is_gone(pid_t pid)
{
	scoped(free_release) char *path = xasprintf("/proc/%d/stat", pid);
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf stat = BUF_INIT;

	return pid > 1 && (file_read(&stat, path, 4096, &why) || strstr(stat.text, ") Z "));
}

static void
a_time_limit_ends_the_whole_group(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = shell("sleep 60 & echo $!; wait");
	double start = clock_now();
	pid_t below;

	p.seconds = 1;
	refuses(proc_capture(&p, &out, 100, &why), &why, DIAG_SYSTEM, "time limit of 1 s", "a program over its time limit fails");
	ok(p.timed_out && clock_now() - start < 5, "the time limit is enforced in time");
	below = (pid_t)strtol(out.text, NULL, 10);
	usleep(50000);
	ok(is_gone(below), "what it started is gone");
	p = shell("trap '' TERM; while :; do sleep 1; done");
	p.seconds = 1;
	start = clock_now();
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "time limit", "one that ignores TERM");
	ok(clock_now() - start < 8, "a program that ignores TERM is killed");
}

static void
a_daemon_does_not_keep_us_waiting(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = shell("echo before; (setsid sleep 20 &) ; sleep 20 & exit 0");
	double start = clock_now();

	succeeds(proc_capture(&p, &out, 100, &why), &why, "a program that leaves a daemon with our pipe");
	is_str(out.text, "before\n", "its output is there");
	ok(clock_now() - start < 5, "a daemon with our pipe does not block us");
}

static void
too_much_output_is_an_error(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = shell("yes");

	refuses(proc_capture(&p, &out, 1000, &why), &why, DIAG_SYSTEM, "more than 1000 bytes", "output without end");
	ok(out.len < 100000, "output over the limit is not kept");
}

static void
killing_reaps(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct proc p = shell("sleep 60 & wait");
	double start = clock_now();

	succeeds(proc_start(&p, &why), &why, "a program is started");
	proc_kill(&p);
	ok(p.pid == -1 && WIFSIGNALED(p.status) && clock_now() - start < 2, "and killed at once");
	proc_kill(&p);
	refuses(proc_wait(&p, &why), &why, DIAG_SYSTEM, "no program", "nothing is left to wait for");
}

static void
a_signal_to_us_stops_the_group(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *script = xasprintf("kill -TERM %d; sleep 60", getpid());
	struct proc p = shell(script);
	double start = clock_now();

	proc_handle_signals();
	ok(!proc_stopping(), "nobody told us to stop");
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "interrupted", "a program that tells us to");
	ok(proc_stopping() && clock_now() - start < 5, "is stopped itself");
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "interrupted", "and no other starts");
}

static pid_t
plain_fork(void *ctx)
{
	(void)ctx;
	return fork();
}

static int
hang_before_exec(void *ctx)
{
	(void)ctx;
	signal(SIGTERM, SIG_IGN);
	alarm(20);
	for (;;)
		pause();
	return 0;
}

static void
a_child_that_hangs_before_exec_is_ended(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct proc_fork hangs = { plain_fork, hang_before_exec, NULL };
	struct proc p = shell("true");
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		proc_handle_signals();
		p.fork = &hangs;
		_exit(proc_run(&p, &why) && strstr(why.text.text, "interrupted") ? 7 : 0);
	}
	usleep(200000);
	kill(pid, SIGTERM);
	for (int tries = 0; tries < 50 && waitpid(pid, &status, WNOHANG) == 0; tries++)
		usleep(100000);
	kill(pid, SIGKILL);
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7, "a program that SIGTERM reaches while its child hangs before exec() ends");
}

static void
who_ignores_children_still_learns_how_they_end(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct proc p = shell("exit 3");

	signal(SIGCHLD, SIG_IGN);
	refuses(proc_run(&p, &why), &why, DIAG_SYSTEM, "exit status 3", "SIGCHLD ignored by who started us");
}

/* The pipe ends when nobody holds it any more. */
static void
who_follows_us_ends_when_we_are_killed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct proc p = shell("echo started; exec sleep 60");
	struct pollfd end;
	char line[16];
	int pipes[2];

	ok(pipe2(pipes, O_CLOEXEC) == 0, "make a pipe to a child");
	if (fork() == 0) {
		p.out_fd = pipes[1];
		p.follows_us = true;
		if (proc_start(&p, &why) == 0 && read(pipes[0], line, sizeof(line)) > 0)
			raise(SIGKILL);
		_exit(1);
	}
	close(pipes[1]);
	wait(NULL);                     /* it reads the line before it dies */
	end = (struct pollfd){ .fd = pipes[0], .events = POLLIN };
	ok(poll(&end, 1, 20000) == 1 && read(pipes[0], line, sizeof(line)) == 0, "what it started has ended too");
	close(pipes[0]);
}

int
main(void)
{
	who_ignores_children_still_learns_how_they_end();
	output_is_collected();
	a_failure_says_how_it_ended();
	what_cannot_start_is_said();
	surroundings();
	descriptors_are_kept_only_when_told();
	streams_go_where_we_say();
	a_time_limit_ends_the_whole_group();
	a_daemon_does_not_keep_us_waiting();
	too_much_output_is_an_error();
	killing_reaps();
	a_child_that_hangs_before_exec_is_ended();
	who_follows_us_ends_when_we_are_killed();
	a_signal_to_us_stops_the_group();
	return tap_done();
}
