/*
 * sigstore - the real servers of sigstore.sh, for tests in C.
 *
 * sigstore_up() brings them up, for as long as the test runs; what cannot be
 * installed ends it.  sigstore_address("REKOR1") is one of the addresses of
 * `start`; flaky_start() puts flaky.py before one.
 */
#ifndef SIGSTORE_H
#define SIGSTORE_H
#include "base/proc.h"
#include "base/text.h"
#include "tap.h"
#include <unistd.h>

static char *sigstore_python, *sigstore_run;
static struct proc flaky_proc[16];
static size_t flakies;

static void
sigstore_give_up(const struct diag *why)
{
	printf("Bail out! %s\n", why->text.text);
	exit(1);
}

/* tests/tools/need NAME; caller frees.  The first call compiles for minutes and says so: that is let through. */
static char *
sigstore_need(const char *name)
{
	char *argv[] = { "tests/tools/need", (char *)name, NULL };
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = PROC_INIT;

	p.argv = argv;
	p.err_fd = STDERR_FILENO;
	if (proc_capture(&p, &out, 4096, &why))
		sigstore_give_up(&why);
	return xstrndup(out.text, strcspn(out.text, "\n"));
}

static void
sigstore_up(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *cosign = sigstore_need("cosign"), *client = sigstore_need("sigstore");
	scoped(free_release) char *bin = path_dir(cosign), *venv = path_dir(client);
	scoped(free_release) char *path = xasprintf("%s:%s", bin, getenv("PATH"));
	struct proc p = PROC_INIT;

	sigstore_python = path_join(venv, "python3");
	sigstore_run = xstrdup(tap_path("sigstore"));
	setenv("PATH", path, 1);
	setenv("no_proxy", "localhost,127.0.0.1", 1);
	char *argv[] = { sigstore_python, "tests/peers/sigstore/start", sigstore_run, NULL };

	p.argv = argv;
	if (proc_run(&p, &why))
		sigstore_give_up(&why);
}

/* A file of the servers' folder, whole; caller frees. */
static char *
sigstore_file(const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = path_join(sigstore_run, name);
	struct buf text = BUF_INIT;

	if (file_read(&text, path, 1 << 20, &why))
		sigstore_give_up(&why);
	return buf_detach(&text);
}

/* Caller frees. */
static char *
sigstore_address(const char *name)
{
	scoped(free_release) char *text = sigstore_file("env"), *line = xasprintf("\n%s=", name), *all = xasprintf("\n%s", text);
	const char *at = strstr(all, line);

	return at ? xstrndup(at + strlen(line), strcspn(at + strlen(line), "\n")) : xstrdup("");
}

static void
flaky_end(void)
{
	while (flakies)
		proc_kill(&flaky_proc[--flakies]);
}

/* flaky.py BACKEND HOW [OPTION...], its output in `log`; its address, which the caller frees. */
static char *
flaky_start(const char *log, const char *backend, const char *how, const char *option, const char *value, const char *second, const char *other)
{
	char *argv[] = { sigstore_python, "tests/peers/sigstore/flaky.py", (char *)backend, (char *)how, (char *)option, (char *)value,
		(char *)second, (char *)other, NULL };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct proc *p = &flaky_proc[flakies];
	FILE *f = fopen(log, "we");

	if (!f || flakies == countof(flaky_proc))
		abort();
	if (!flakies++)
		atexit(flaky_end);
	*p = (struct proc)PROC_INIT;
	p->argv = argv;
	p->out_fd = fileno(f);
	if (proc_start(p, &why))
		sigstore_give_up(&why);
	fclose(f);
	for (int tries = 0; tries < 200; tries++) {
		scoped(buf_release) struct buf text = BUF_INIT;

		if (!file_read(&text, log, 1 << 20, &why) && text_starts(text.text, "ready ") && strchr(text.text, '\n'))
			return xstrndup(text.text + 6, strcspn(text.text + 6, "\n"));
		usleep(50000);
	}
	printf("Bail out! flaky.py did not start\n");
	exit(1);
}

/* How many requests it had. */
static int
flaky_requests(const char *log)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	int lines = -1;

	if (file_read(&text, log, 1 << 20, &why))
		sigstore_give_up(&why);
	for (const char *at = text.text; (at = strchr(at, '\n')); at++)
		lines++;
	return lines;
}

#endif
