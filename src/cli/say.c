#include "cli/say.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/args.h"
#include <pthread.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { LIVE_SECONDS = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool live;               /* the last line on the terminal is the live one */
static double spoke;            /* when the live line was last printed without a terminal */

static bool
on_terminal(void)
{
	static int known = -1;

	if (known < 0)
		known = isatty(2);
	return known;
}

static void
erase_live(void)
{
	if (live)
		fputs("\r\033[K", stderr);
	live = false;
}

static void
print_line(struct buf *line)
{
	erase_live();
	fprintf(stderr, "%s\n", line->text);
}

/* Cut to the width of the terminal: a wrapped line cannot be redrawn. */
static void
print_live(struct buf *line)
{
	struct winsize size = { 0 };
	size_t columns = ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
	size_t at = 0;

	for (size_t i = 0; i < columns && line->text[at]; i++)
		for (at++; (line->text[at] & 0xc0) == 0x80; at++)
			;
	fprintf(stderr, "\r\033[K%.*s", (int)at, line->text);
	fflush(stderr);
	live = true;
}

static void
print_progress(struct buf *line)
{
	if (on_terminal()) {
		print_live(line);
	} else if (spoke == 0 || clock_now() - spoke >= LIVE_SECONDS) {
		spoke = clock_now();
		fprintf(stderr, "%s\n", line->text);
	}
}

static void
speak(void (*print)(struct buf *line), const char *fmt, va_list ap)
{
	scoped(buf_release) struct buf line = BUF_INIT;

	if (args_quiet)
		return;
	buf_vprintf(&line, fmt, ap);
	text_defang(line.text);
	pthread_mutex_lock(&lock);
	print(&line);
	pthread_mutex_unlock(&lock);
}

void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	speak(print_line, fmt, ap);
	va_end(ap);
}

void
say_live(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	speak(print_progress, fmt, ap);
	va_end(ap);
}

void
say_live_end(void)
{
	pthread_mutex_lock(&lock);
	erase_live();
	pthread_mutex_unlock(&lock);
}
