#include "base/buf.h"
#include <stdio.h>
#include <string.h>

char buf_empty[1] = "";

/* Makes room for n more bytes and the NUL. */
static void
reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 32;

	if (n > (size_t)-1 / 4 - b->len)
		abort();
	if (b->cap > b->len + n)
		return;
	while (cap <= b->len + n)
		cap += cap / 2;
	b->text = xreallocarray(b->cap ? b->text : NULL, cap, 1);
	b->text[b->len] = '\0';
	b->cap = cap;
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->text + b->len, bytes, n);
	b->len += n;
	b->text[b->len] = '\0';
}

void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	reserve(b, 64);
	n = vsnprintf(b->text + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		abort();
	if ((size_t)n >= b->cap - b->len) {
		reserve(b, (size_t)n);
		vsnprintf(b->text + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	b->len += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_prepend(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	reserve(b, n);
	memmove(b->text + n, b->text, b->len + 1);
	memcpy(b->text, s, n);
	b->len += n;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->cap)
		b->text[0] = '\0';
}

char *
buf_detach(struct buf *b)
{
	char *text;

	reserve(b, 0);
	text = b->text;
	*b = (struct buf)BUF_INIT;
	return text;
}

void
buf_release(struct buf *b)
{
	if (b->cap)
		free(b->text);
	*b = (struct buf)BUF_INIT;
}
