#include "base/clock.h"
#include "cli/say.h"
#include "cli/args.h"
#include "tap.h"
#include <fcntl.h>
#include <unistd.h>

/* What is printed on stderr, which is not a terminal here. */
static const char *
said(void (*speak)(void))
{
	static struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int saved = dup(2), fd = open(tap_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	dup2(fd, 2);
	speak();
	dup2(saved, 2);
	buf_release(&text);
	if (file_read(&text, tap_path("stderr"), 10000, &why))
		tap_show("error", why.text.text);
	return text.text;
}

static void
speak(void)
{
	say("building %s", "a\033[2J\n::error::x");
	say_live("1 of 3");
	say_live("2 of 3");
	say_live_end();
	say("done");
}

int
main(void)
{
	double start = clock_now();

	is_str(said(speak), "building a?[2J?::error::x\n1 of 3\ndone\n",
	       "a line an event; the live line once in ten seconds; no control bytes");
	args_quiet = true;
	is_str(said(speak), "", "--quiet silences all");
	ok(clock_now() >= start && clock_now() - start < 60, "the clock goes on");
	return tap_done();
}
