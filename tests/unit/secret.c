#include "trust/secret.h"
#include "tap.h"
#include <openssl/crypto.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>

static void
a_secret_lies_on_the_locked_heap(void)
{
	scoped(secret_release) struct secret s = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(secret_set(&s, "hush", 4, &why), &why, "a secret is set");
	is_str(s.text, "hush", "a secret has the text that was set");
	ok(CRYPTO_secure_allocated(s.text), "a secret is on the locked heap");
	secret_release(&s);
	ok(!s.text, "a released secret is gone");
}

static void
what_was_taken_is_wiped(void)
{
	scoped(secret_release) struct secret s = SECRET_INIT, env = SECRET_INIT, none = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	char argument[] = "hush";

	succeeds(secret_take(&s, argument, &why), &why, "a secret is taken from an argument");
	ok(!memcmp(argument, "\0\0\0\0", 4), "the argument is wiped");
	setenv("TEST_SECRET", "hush", 1);
	char *place = getenv("TEST_SECRET");
	succeeds(secret_take_env(&env, "TEST_SECRET", &why), &why, "a secret is taken from a variable");
	is_str(env.text, "hush", "the secret of the variable is read");
	ok(!memcmp(place, "\0\0\0\0", 4) && !getenv("TEST_SECRET"), "the variable is wiped and removed");
	succeeds(secret_take_env(&none, "TEST_SECRET", &why), &why, "a variable that is not set is accepted");
	ok(!none.text, "a missing variable gives no secret");
}

static void
a_variable_that_is_there_twice_is_wiped_twice(void)
{
	scoped(secret_release) struct secret s = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	char one[] = "TEST_SECRET=one", two[] = "TEST_SECRET=two", other[] = "TEST_SECRETS=other";
	char *lines[] = { one, other, two, NULL }, **before = environ;

	environ = lines;
	succeeds(secret_take_env(&s, "TEST_SECRET", &why), &why, "a secret is taken from a variable that is set twice");
	is_str(s.text, "one", "the first value of a variable counts");
	is_str(one, "TEST_SECRET=", "the first value is wiped");
	is_str(two, "TEST_SECRET=", "the second value is wiped");
	is_str(other, "TEST_SECRETS=other", "a variable with a longer name stays");
	environ = before;
}

static void
what_is_refused_is_wiped_too(void)
{
	scoped(secret_release) struct secret s = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf much = BUF_INIT;
	const char *place;

	for (int i = 0; i <= SECRET_MAX; i++)
		buf_char(&much, 'x');
	setenv("TEST_SECRET", much.text, 1);
	place = getenv("TEST_SECRET");
	refuses(secret_take_env(&s, "TEST_SECRET", &why), &why, DIAG_USAGE, "TEST_SECRET: a secret of 16384 bytes", "a variable of 16 KiB is refused");
	ok(!*place && !getenv("TEST_SECRET"), "a variable that is refused is wiped and removed");
}

static void
a_file_holds_one_line(void)
{
	scoped(secret_release) struct secret s = SECRET_INIT, long_one = SECRET_INIT, none = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf much = BUF_INIT;

	if (file_write(tap_path("secret"), "hush \r\n", 7, 0600, &why))
		abort();
	succeeds(secret_read(&s, tap_path("secret"), &why), &why, "a secret is read from a file");
	is_str(s.text, "hush", "white space at the end of the file is dropped");
	for (int i = 0; i < SECRET_MAX; i++)
		buf_char(&much, 'x');
	if (file_write(tap_path("long"), much.text, much.len, 0600, &why))
		abort();
	refuses(secret_read(&long_one, tap_path("long"), &why), &why, DIAG_USAGE, "too large for a secret", "a file of 16 KiB is refused");
	refuses(secret_read(&none, tap_path("none"), &why), &why, DIAG_SYSTEM, "cannot open", "a file that does not exist is an error");
}

/* In a process of its own, with a terminal of its own. */
static void
child_asks(int result)
{
	struct secret s = SECRET_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int failed = secret_ask(&s, "password", &why);

	dprintf(result, "%s", failed ? why.text.text : s.text);
	secret_release(&s);
}

static void
a_password_is_not_shown(void)
{
	char shown[256] = "", got[256] = "";
	int terminal, result[2];
	pid_t pid;
	ssize_t n;

	if (pipe(result))
		abort();
	pid = forkpty(&terminal, NULL, NULL, NULL);
	if (pid == 0) {
		child_asks(result[1]);
		_exit(0);
	}
	close(result[1]);
	while (!strstr(shown, "password: ") && (n = read(terminal, shown + strlen(shown), sizeof(shown) - strlen(shown) - 1)) > 0)
		;
	usleep(100000);                 /* until the echo is off */
	if (write(terminal, "hush\n", 5) != 5)
		abort();
	if (read(result[0], got, sizeof(got) - 1) < 0)
		abort();
	while ((n = read(terminal, shown + strlen(shown), sizeof(shown) - strlen(shown) - 1)) > 0)
		;
	waitpid(pid, NULL, 0);
	is_str(got, "hush", "what was typed is the password");
	contains(shown, "password: ", "the question was asked");
	ok(!strstr(shown, "hush"), "the password is not shown on the terminal");
	close(terminal);
	close(result[0]);
}

static void
without_a_terminal_nobody_is_asked(void)
{
	char got[256] = "";
	int result[2];
	pid_t pid;

	if (pipe(result))
		abort();
	pid = fork();
	if (pid == 0) {
		setsid();
		child_asks(result[1]);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	if (read(result[0], got, sizeof(got) - 1) < 0)
		abort();
	contains(got, "there is no terminal", "without a terminal the question is an error");
	close(result[0]);
	close(result[1]);
}

/* In a child: a sanitizer wants to look into its own process at the end. */
static void
nobody_looks_into_us(void)
{
	struct rlimit core;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		secret_guard();
		_exit(getrlimit(RLIMIT_CORE, &core) || core.rlim_max ? 1 : prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) ? 2 : 0);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "core files and access by other processes are disabled");
}

int
main(void)
{
	a_secret_lies_on_the_locked_heap();
	what_was_taken_is_wiped();
	a_variable_that_is_there_twice_is_wiped_twice();
	what_is_refused_is_wiped_too();
	a_file_holds_one_line();
	a_password_is_not_shown();
	without_a_terminal_nobody_is_asked();
	nobody_looks_into_us();
	return tap_done();
}
