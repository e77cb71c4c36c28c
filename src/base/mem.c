#include "base/mem.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *
must(void *p)
{
	static const char text[] = "ingot: out of memory\n";

	if (!p) {
		if (write(2, text, sizeof(text) - 1) < 0)
			abort();
		abort();
	}
	return p;
}

void *
xmalloc(size_t n)
{
	return must(malloc(n ? n : 1));
}

void *
xcalloc(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size ? size : 1));
}

void *
xreallocarray(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		abort();
	return must(realloc(p, count && size ? count * size : 1));
}

char *
xstrdup(const char *s)
{
	return must(strdup(s));
}

char *
xstrndup(const char *s, size_t n)
{
	return must(strndup(s, n));
}

char *
xvasprintf(const char *fmt, va_list ap)
{
	char *s;

	return must(vasprintf(&s, fmt, ap) < 0 ? NULL : s);
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

void
free_release(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;

	free(*p);
	*p = NULL;
}
