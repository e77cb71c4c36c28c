#include "base/fd.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OLD_KERNEL_FDS = 4096 };         /* closed one by one where close_range(2) is missing */

void
fd_release(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int
fd_write(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		ssize_t did = write(fd, at, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return -1;
		at += did;
		n -= (size_t)did;
	}
	return 0;
}

int
fd_pipe(int *in, int *out, struct diag *why)
{
	int end[2];

	if (pipe2(end, O_CLOEXEC))
		return diag_set(why, DIAG_SYSTEM, "cannot make a pipe:");
	*out = end[0];
	*in = end[1];
	return 0;
}

void
fd_close_from(int first)
{
	if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) != 0)
		for (int fd = first; fd < OLD_KERNEL_FDS; fd++)
			close(fd);
}
