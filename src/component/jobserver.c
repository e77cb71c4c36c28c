#include "component/jobserver.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int
jobserver_open(struct jobserver *js, unsigned tokens, struct diag *why)
{
	js->tokens = tokens;
	if (pipe2(js->fd, O_CLOEXEC | O_NONBLOCK))
		return diag_set(why, DIAG_SYSTEM, "cannot make the jobserver's pipe:");
	jobserver_give(js->fd, tokens);
	return 0;
}

bool
jobserver_free(const int fd[2])
{
	struct pollfd p = { .fd = fd[0], .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

bool
jobserver_take(const int fd[2])
{
	char token;
	ssize_t n;

	do
		n = read(fd[0], &token, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

void
jobserver_give(const int fd[2], unsigned n)
{
	while (n--)
		while (write(fd[1], "+", 1) < 0 && errno == EINTR)
			;
}

void
jobserver_refill(const struct jobserver *js)
{
	while (jobserver_take(js->fd))
		;
	jobserver_give(js->fd, js->tokens);
}

void
jobserver_release(struct jobserver *js)
{
	fd_release(&js->fd[0]);
	fd_release(&js->fd[1]);
}
