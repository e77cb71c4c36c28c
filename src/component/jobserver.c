#include "component/jobserver.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* Flags such as O_NONBLOCK belong to what open() made, which forked processes share (open(2)). */
static int
open_again(int fd, int flags)
{
	scoped(free_release) char *path = xasprintf("/proc/self/fd/%d", fd);

	return open(path, flags | O_NONBLOCK | O_CLOEXEC);
}

int
jobserver_open(struct jobserver *js, unsigned tokens, struct diag *why)
{
	js->tokens = tokens;
	if (pipe2(js->fd, O_CLOEXEC | O_NONBLOCK) ||
	    (js->own[0] = open_again(js->fd[0], O_RDONLY)) < 0 || (js->own[1] = open_again(js->fd[1], O_WRONLY)) < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot make the jobserver's pipe:");
	jobserver_give(js, tokens);
	return 0;
}

bool
jobserver_free(const struct jobserver *js)
{
	struct pollfd p = { .fd = js->own[0], .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

bool
jobserver_take(const struct jobserver *js)
{
	char token;
	ssize_t n;

	do
		n = read(js->own[0], &token, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

void
jobserver_give(const struct jobserver *js, unsigned n)
{
	while (n--)
		while (write(js->own[1], "+", 1) < 0 && errno == EINTR)
			;
}

void
jobserver_refill(const struct jobserver *js)
{
	while (jobserver_take(js))
		;
	jobserver_give(js, js->tokens);
}

void
jobserver_release(struct jobserver *js)
{
	fd_release(&js->fd[0]);
	fd_release(&js->fd[1]);
	fd_release(&js->own[0]);
	fd_release(&js->own[1]);
}
