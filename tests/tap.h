/*
 * tap - the Test Anything Protocol, for unit tests in C.
 *
 * Each check prints "ok" or "not ok" and its name; a failure shows got and
 * want.  main() calls the tests and returns tap_done(), which prints the plan.
 * Tests run in the top folder of the checkout; tap_folder() is for scratch.
 */
#ifndef TAP_H
#define TAP_H
#include "base/tree.h"
#include "base/diag.h"
#include "base/file.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAP_UNUSED __attribute__((unused))

static unsigned tap_count, tap_failures;

static bool TAP_UNUSED
tap_report(bool passed, const char *name, va_list ap)
{
	if (!passed)
		tap_failures++;
	printf("%sok %u - ", passed ? "" : "not ", ++tap_count);
	vprintf(name, ap);
	putchar('\n');
	fflush(stdout);
	return passed;
}

static bool TAP_UNUSED printf_like(2, 3)
ok(bool passed, const char *name, ...)
{
	va_list ap;

	va_start(ap, name);
	tap_report(passed, name, ap);
	va_end(ap);
	return passed;
}

/* Prints text as comment lines, so that it cannot look like a result. */
static void TAP_UNUSED
tap_show(const char *label, const char *text)
{
	printf("#  %s: ", label);
	for (; text && *text; text++) {
		putchar(*text);
		if (*text == '\n')
			printf("#        ");
	}
	puts(text ? "" : "(null)");
}

static bool TAP_UNUSED printf_like(3, 4)
is_str(const char *got, const char *want, const char *name, ...)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;
	va_list ap;

	va_start(ap, name);
	tap_report(same, name, ap);
	va_end(ap);
	if (!same) {
		tap_show(" got", got);
		tap_show("want", want);
	}
	return same;
}

static bool TAP_UNUSED printf_like(3, 4)
is_int(long long got, long long want, const char *name, ...)
{
	va_list ap;

	va_start(ap, name);
	tap_report(got == want, name, ap);
	va_end(ap);
	if (got != want)
		printf("#   got: %lld\n#  want: %lld\n", got, want);
	return got == want;
}

/* Does the text hold the other one? */
static bool TAP_UNUSED printf_like(3, 4)
contains(const char *text, const char *part, const char *name, ...)
{
	bool found = text && strstr(text, part);
	va_list ap;

	va_start(ap, name);
	tap_report(found, name, ap);
	va_end(ap);
	if (!found) {
		tap_show("text", text);
		tap_show("lacks", part);
	}
	return found;
}

/* A call that must succeed: shows the error if it did not. */
static bool TAP_UNUSED printf_like(3, 4)
succeeds(int result, struct diag *why, const char *name, ...)
{
	va_list ap;

	va_start(ap, name);
	tap_report(result == 0, name, ap);
	va_end(ap);
	if (result)
		tap_show("error", why->text.text);
	diag_release(why);
	return result == 0;
}

/* A call that must be refused, with this exit status and these words. */
static bool TAP_UNUSED printf_like(5, 6)
refuses(int result, struct diag *why, enum diag_kind kind, const char *words, const char *name, ...)
{
	bool right = result == -1 && why->kind == kind && strstr(why->text.text, words);
	va_list ap;

	va_start(ap, name);
	tap_report(right, name, ap);
	va_end(ap);
	if (!right) {
		printf("#  result %d, kind %d, want kind %d\n", result, why->kind, kind);
		tap_show("error", why->text.text);
		tap_show("lacks", words);
	}
	diag_release(why);
	return right;
}

/* The reason must be a line of tests/skips.txt. */
static void TAP_UNUSED
skip(const char *name, const char *reason)
{
	printf("ok %u - %s # SKIP %s\n", ++tap_count, name, reason);
}

static char *tap_scratch;
static pid_t tap_owner;                 /* a child does not clean up */

static void TAP_UNUSED
tap_remove_folder(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (tap_scratch && tap_owner == getpid() && tree_remove(tap_scratch, &why))
		printf("# %s\n", why.text.text);
	free(tap_scratch);
}

/* A folder of this test's own, removed at exit. */
static TAP_UNUSED const char *
tap_folder(void)
{
	const char *parent = getenv("TMPDIR");

	if (tap_scratch)
		return tap_scratch;
	tap_scratch = xasprintf("%s/ingot-test-XXXXXX", parent && *parent ? parent : "/tmp");
	if (!mkdtemp(tap_scratch))
		abort();
	tap_owner = getpid();
	atexit(tap_remove_folder);
	return tap_scratch;
}

/* A path in that folder; the last 16 stay valid. */
static TAP_UNUSED const char *
tap_path(const char *name)
{
	static char path[16][4200];
	static unsigned turn;
	char *p = path[turn++ % 16];

	snprintf(p, sizeof(path[0]), "%s/%s", tap_folder(), name);
	return p;
}

static int TAP_UNUSED
tap_done(void)
{
	printf("1..%u\n", tap_count);
	return tap_failures ? 1 : 0;
}

#endif
