#include "base/fd.h"
#include "tap.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGE = 1 << 20 };       /* more than a pipe holds */

static void
on_alarm(int number)
{
	(void)number;
}

/* Reads all of the pipe slowly, and interrupts the parent while it writes; ends with 0 if it got LARGE bytes. */
static void
read_all(int fd)
{
	static char block[4096];
	size_t got = 0;
	ssize_t n;

	usleep(20000);
	kill(getppid(), SIGALRM);
	usleep(20000);
	while ((n = read(fd, block, sizeof(block))) > 0)
		got += (size_t)n;
	_exit(got == LARGE ? 0 : 1);
}

static void
writes_all(void)
{
	const struct sigaction act = { .sa_handler = on_alarm };
	scoped(free_release) char *bytes = xcalloc(1, LARGE);
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int in = -1, out = -1;
	int status = 1;
	pid_t pid;

	sigaction(SIGALRM, &act, NULL);
	if (!ok(fd_pipe(&in, &out, &why) == 0, "a pipe is made"))
		return;
	ok(fcntl(in, F_GETFD) == FD_CLOEXEC && fcntl(out, F_GETFD) == FD_CLOEXEC, "both ends of the pipe are closed on exec");
	pid = fork();
	if (pid == 0) {
		close(in);
		read_all(out);
	}
	ok(fd_write(in, bytes, LARGE) == 0, "more bytes than a pipe holds are written, although a signal interrupts");
	fd_release(&in);
	waitpid(pid, &status, 0);
	ok(status == 0, "the reader gets all bytes of an interrupted write");
}

static void
fails_without_reader(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int in = -1, out = -1;

	signal(SIGPIPE, SIG_IGN);
	if (fd_pipe(&in, &out, &why))
		return;
	fd_release(&out);
	ok(fd_write(in, "x", 1) == -1, "a write to a pipe without a reader fails");
}

static void
closes_from(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0) {
		if (dup2(2, 40) != 40 || dup2(2, 41) != 41 || dup2(2, 900) != 900)
			_exit(2);
		fd_close_from(41);
		_exit(fcntl(40, F_GETFD) >= 0 && fcntl(41, F_GETFD) < 0 && fcntl(900, F_GETFD) < 0 ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	ok(status == 0, "a descriptor and all above it are closed, and none below it");
}

int
main(void)
{
	writes_all();
	fails_without_reader();
	closes_from();
	return tap_done();
}
