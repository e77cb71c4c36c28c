#include "trust/secret.h"
#include "base/crypto.h"
#include "base/file.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

/* Room for n bytes and a NUL. */
static void
make_room(struct secret *s, size_t n)
{
	crypto_start_secrets();
	secret_release(s);
	s->text = OPENSSL_secure_zalloc(n + 1);
	if (!s->text)
		abort();
	s->n = n;
}

int
secret_set(struct secret *s, const char *text, size_t n, struct diag *why)
{
	if (n > SECRET_MAX)
		return diag_set(why, DIAG_USAGE, "a secret of %zu bytes is longer than the limit of %d", n, SECRET_MAX);
	make_room(s, n);
	memcpy(s->text, text, n);
	return 0;
}

int
secret_take(struct secret *s, char *text, struct diag *why)
{
	size_t n = strlen(text);
	int failed = secret_set(s, text, n, why);

	explicit_bzero(text, n);
	return failed;
}

/* The kernel shows the memory of the variable in /proc/PID/environ, also after unsetenv(), and a name may be there twice. */
static void
wipe_env(const char *name)
{
	size_t n = strlen(name);

	for (char **line = environ; *line; line++)
		if (!strncmp(*line, name, n) && (*line)[n] == '=')
			explicit_bzero(*line + n + 1, strlen(*line + n + 1));
	unsetenv(name);
}

int
secret_take_env(struct secret *s, const char *name, struct diag *why)
{
	const char *text = getenv(name);
	int failed = text && *text && secret_set(s, text, strlen(text), why) ? -1 : 0;

	wipe_env(name);
	return failed ? diag_wrap(why, "%s", name) : 0;
}

/* Reads to the end, or on a terminal to the end of the line. */
static ssize_t
read_all(int fd, char *text, size_t room, bool line)
{
	size_t have = 0;

	while (have < room) {
		ssize_t n = read(fd, text + have, room - have);

		if (n < 0 && errno == EINTR && !line)
			continue;
		if (n < 0)
			return -1;
		have += (size_t)n;
		if (!n || (line && memchr(text, '\n', have)))
			break;
	}
	return (ssize_t)have;
}

static int
read_secret(struct secret *s, int fd, const char *name, bool line, struct diag *why)
{
	scoped(secret_release) struct secret room = SECRET_INIT;
	ssize_t n;

	make_room(&room, SECRET_MAX);
	n = read_all(fd, room.text, room.n, line);
	if (n < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", name);
	if (n == SECRET_MAX)
		return diag_set(why, DIAG_USAGE, "'%s' is too large for a secret", name);
	while (n && isspace((unsigned char)room.text[n - 1]))
		n--;
	return secret_set(s, room.text, (size_t)n, why);
}

int
secret_read(struct secret *s, const char *path, struct diag *why)
{
	scoped(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	return read_secret(s, fd, path, false, why);
}

int
secret_ask(struct secret *s, const char *question, struct diag *why)
{
	scoped(fd_release) int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios before, silent;
	int failed;

	if (fd < 0 || tcgetattr(fd, &before))
		return diag_set(why, DIAG_USAGE, "there is no terminal to ask for the %s", question);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	dprintf(fd, "%s: ", question);
	tcsetattr(fd, TCSAFLUSH, &silent);
	failed = read_secret(s, fd, "/dev/tty", true, why);
	tcsetattr(fd, TCSAFLUSH, &before);
	dprintf(fd, "\n");
	return failed;
}

void
secret_release(struct secret *s)
{
	OPENSSL_secure_clear_free(s->text, s->n + 1);
	*s = (struct secret)SECRET_INIT;
}

void
secret_guard(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
