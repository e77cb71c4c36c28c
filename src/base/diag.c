#include "base/diag.h"
#include "base/text.h"
#include <errno.h>
#include <string.h>

/* Formats before it clears d: an argument may point into d's old text. */
static int
set(struct diag *d, enum diag_kind kind, const char *file, unsigned line,
    const char *fmt, va_list ap)
{
	struct diag said = { .kind = kind, .line = line, .text = BUF_INIT, .hint = BUF_INIT };
	int cause = errno;

	said.file = file ? xstrdup(file) : NULL;
	buf_vprintf(&said.text, fmt, ap);
	if (text_ends(fmt, ":"))
		buf_printf(&said.text, " %s", strerror(cause));
	return diag_move(d, &said);
}

int
diag_set(struct diag *d, enum diag_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(d, kind, NULL, 0, fmt, ap);
	va_end(ap);
	return -1;
}

int
diag_at(struct diag *d, const char *file, unsigned line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(d, DIAG_USAGE, file, line, fmt, ap);
	va_end(ap);
	return -1;
}

int
diag_wrap(struct diag *d, const char *fmt, ...)
{
	scoped(buf_release) struct buf purpose = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&purpose, fmt, ap);
	va_end(ap);
	if (d->text.len)
		buf_str(&purpose, ": ");
	buf_prepend(&d->text, purpose.text);
	return -1;
}

int
diag_hint(struct diag *d, const char *fmt, ...)
{
	struct buf hint = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&hint, fmt, ap);
	va_end(ap);
	buf_release(&d->hint);
	d->hint = hint;
	return -1;
}

int
diag_refuse(struct diag *d)
{
	if (d->kind == DIAG_USAGE)
		d->kind = DIAG_REFUSED;
	return -1;
}

int
diag_move(struct diag *to, struct diag *from)
{
	if (to == from)
		return -1;
	diag_release(to);
	*to = *from;
	*from = (struct diag)DIAG_INIT;
	return -1;
}

void
diag_release(struct diag *d)
{
	free(d->file);
	buf_release(&d->text);
	buf_release(&d->hint);
	*d = (struct diag)DIAG_INIT;
}
