#include "base/beneath.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

int
beneath_open(const char *folder, const char *path, int flags, struct diag *why)
{
	int fd = file_open_below(folder, path, flags | O_NONBLOCK);

	if (fd < 0 && errno == EXDEV)
		return diag_set(why, DIAG_REFUSED, "'%s' leads out of its folder", path);
	if (fd < 0)
		return diag_set(why, DIAG_REFUSED, "there is no '%s':", path);
	return fd;
}
