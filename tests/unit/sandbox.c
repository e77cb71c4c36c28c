#include "root/sandbox_host.h"
#include "base/tree.h"
#include "base/clock.h"
#include "cli/say.h"
#include "root/sandbox.h"
#include "tap.h"
#include <fcntl.h>

/* Runs `sh -c TEXT` with the machine as root; its output goes to out. */
static int
shell(struct sandbox *box, const char *text, struct buf *out, double *cpu, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(fd_release) int fd = open(tap_path("log"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	scoped(diag_release) struct diag unread = DIAG_INIT;
	int failed;

	box->root = "/";
	box->log_fd = fd;
	sandbox_env(box, "PATH=/usr/bin:/bin");
	list_add(&argv, "sh");
	list_add(&argv, "-c");
	list_add(&argv, text);
	failed = sandbox_run(box, &argv, cpu, NULL, why);
	file_read(out, tap_path("log"), 1 << 20, &unread);
	return failed;
}

static void
only_what_was_said_is_in_the_environment(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	sandbox_env(&box, "A=b c=d");
	succeeds(shell(&box, "env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort", &out, NULL, &why), &why, "a command runs");
	is_str(out.text, "A=b c=d\nPATH=/usr/bin:/bin\n", "and sees nothing else");
}

static void
what_is_bound_is_there(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	dir_make(tap_path("in"), &why);
	dir_make(tap_path("out"), &why);
	file_write(tap_path("in/file"), "hello", 5, 0644, &why);
	sandbox_bind(&box, tap_path("in"), "/build/in", false);
	sandbox_bind(&box, tap_path("out"), "/build/out", true);
	box.cwd = "/build/out";
	succeeds(shell(&box, "cp ../in/file . && ! touch ../in/file && pwd", &out, NULL, &why), &why, "read here, written there");
	contains(out.text, "/build/out\n", "from where we said");
	ok(file_exists(tap_path("out/file")), "and it is there outside");
}

static void
a_failure_names_the_command(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	refuses(shell(&box, "exit 3", &out, NULL, &why), &why, DIAG_REFUSED, "'sh -c exit 3' failed: exit status 3", "a command that fails is named");
}

static void
a_time_limit_ends_everything(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	double started = clock_now();

	box.seconds = 1;
	refuses(shell(&box, "setsid sleep 60 & trap '' TERM; sleep 60", &out, NULL, &why), &why, DIAG_REFUSED,
	        "time limit of 1 s", "a command that does not end is ended");
	ok(clock_now() - started < 20, "and all that it started");
}

static void
a_log_is_cut(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	box.max_log = 1000;
	succeeds(shell(&box, "yes | head -n 100000; echo end >&2", &out, NULL, &why), &why, "more output than is kept");
	ok(out.len > 1000 && out.len < 1100, "output over the limit is cut");
	contains(out.text, "the rest of this output is cut", "and said to be");
}

static void
a_file_does_not_grow_without_limit(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	box.max_bytes = 1 << 16;
	succeeds(shell(&box, "! head -c 100000 /dev/zero >/tmp/file; test $(stat -c %s /tmp/file) = 65536", &out, NULL, &why), &why,
	         "a file stops at the limit");
}

static void
files_are_counted(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	dir_make(tap_path("files"), &why);
	sandbox_bind(&box, tap_path("files"), "/build/out", true);
	box.cwd = "/build/out";
	box.max_files = 1000;
	succeeds(shell(&box, "seq 900 | xargs touch && sleep 2.5", &out, NULL, &why), &why, "as many files as are allowed");
	refuses(shell(&box, "seq 1100 | xargs touch && sleep 60", &out, NULL, &why), &why, DIAG_REFUSED, "limit of 1000 files", "more files end the command");
}

static void
time_is_counted_also_of_orphans(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	double cpu = 0;

	succeeds(shell(&box, "(timeout 0.5 yes >/dev/null; true) & sleep 1", &out, &cpu, &why), &why, "a command computes");
	ok(cpu > 0.05, "and its time is counted (%.2f s)", cpu);
}

static void
the_clients_of_fetch_see_the_network_and_their_configuration(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	setenv("XDG_CONFIG_HOME", tap_path("config"), 1);
	setenv("GOPROXY", "http://127.0.0.1:9", 1);
	setenv("GITHUB_TOKEN", "secret", 1);
	dir_make(tap_path("config/go"), &why);
	file_write(tap_path("config/go/env"), "GOSUMDB=off\n", 12, 0644, &why);
	sandbox_host_network(&box);
	succeeds(shell(&box, "cat $GOENV; echo $GOPROXY; echo ${GITHUB_TOKEN-none}; test -e /etc/passwd", &out, NULL, &why), &why,
	         "a client runs");
	is_str(out.text, "GOSUMDB=off\nhttp://127.0.0.1:9\nnone\n", "with the configuration of its user, and no secret");
}

static void
the_clients_of_fetch_do_not_reach_sockets_of_the_host(void)
{
	static const char program[] = "perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) or print qq(no pair );"
		" socket(C, AF_INET, SOCK_STREAM, 0) or print qq(no internet ); print socket(D, AF_UNIX, SOCK_STREAM, 0) ? qq(open) : $!'";
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	box.network = true;
	succeeds(shell(&box, program, &out, NULL, &why), &why, "a client makes sockets");
	is_str(out.text, "Address family not supported by protocol", "no local socket, because the abstract ones of the host are in its network");
}

int
main(void)
{
	only_what_was_said_is_in_the_environment();
	what_is_bound_is_there();
	a_failure_names_the_command();
	a_time_limit_ends_everything();
	a_log_is_cut();
	a_file_does_not_grow_without_limit();
	files_are_counted();
	time_is_counted_also_of_orphans();
	the_clients_of_fetch_see_the_network_and_their_configuration();
	the_clients_of_fetch_do_not_reach_sockets_of_the_host();
	return tap_done();
}
