#include "pem.h"
#include "base/base64.h"
#include <string.h>

static bool
take(const char **at, const char *end, const char *mark)
{
	size_t n = strlen(mark);

	if ((size_t)(end - *at) < n || memcmp(*at, mark, n))
		return false;
	*at += n;
	return true;
}

static void
skip_space(const char **at, const char *end)
{
	while (*at < end && memchr(" \t\r\n", **at, 4))
		++*at;
}

int
pem_next(const char **at, const char *end, const char *label, struct buf *der, struct diag *why)
{
	scoped(free_release) char *begin = xasprintf("-----BEGIN %s-----", label);
	scoped(free_release) char *finish = xasprintf("-----END %s-----", label);
	scoped(buf_release) struct buf digits = BUF_INIT;
	const char *stop;

	skip_space(at, end);
	if (*at == end)
		return 0;
	if (!take(at, end, begin))
		return diag_set(why, DIAG_USAGE, "PEM text does not begin with '%s'", begin);
	stop = memmem(*at, (size_t)(end - *at), finish, strlen(finish));
	if (!stop)
		return diag_set(why, DIAG_USAGE, "PEM text does not end with '%s'", finish);
	for (; *at < stop; ++*at)
		if (**at != '\n' && **at != '\r')
			buf_char(&digits, **at);
	if (!base64_decode(der, digits.text, digits.len))
		return diag_set(why, DIAG_USAGE, "PEM text of '%s' is not base64", label);
	take(at, end, finish);
	return 1;
}

void
pem_write(struct buf *text, const char *label, const void *der, size_t n)
{
	scoped(buf_release) struct buf digits = BUF_INIT;

	base64_encode(&digits, der, n);
	buf_printf(text, "-----BEGIN %s-----\n", label);
	for (size_t i = 0; i < digits.len; i += 64)
		buf_printf(text, "%.64s\n", digits.text + i);
	buf_printf(text, "-----END %s-----\n", label);
}
