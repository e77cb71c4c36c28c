/*
 * attack - stands for a reader that an attacker has taken over.
 *
 * Preloaded, it waits until a file is opened whose name ends in $ATTACK_AT, and then tries to write $ATTACK_FILE and to
 * start a program that writes it.  With $ATTACK_BLOCKING it waits for libarchive, which opens without O_NONBLOCK.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void
attack(const char *path, int flags)
{
	static int began;
	const char *at = getenv("ATTACK_AT"), *file = getenv("ATTACK_FILE");
	size_t n = strlen(path);
	char words[4096];
	pid_t pid;
	long fd;

	if (began || (flags & O_PATH) || (getenv("ATTACK_BLOCKING") && (flags & O_NONBLOCK)))
		return;
	if (!at || !file || n < strlen(at) || strcmp(path + n - strlen(at), at))
		return;
	began = 1;
	fd = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd >= 0 && write((int)fd, "written\n", 8) == 8)
		close((int)fd);
	snprintf(words, sizeof(words), "echo started >>'%s'", file);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", words, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	unsigned mode;

	va_start(ap, flags);
	mode = va_arg(ap, unsigned);
	va_end(ap);
	attack(path, flags);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list ap;
	unsigned mode;

	va_start(ap, flags);
	mode = va_arg(ap, unsigned);
	va_end(ap);
	attack(path, flags);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* What open() is with _FORTIFY_SOURCE, where its flags are not constant. */
int __open_2(const char *path, int flags);
int
__open_2(const char *path, int flags)
{
	attack(path, flags);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0);
}
