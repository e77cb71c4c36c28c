#include "net/call.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

const char *
call_header(const struct call *c, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < c->answer_headers.n; i++) {
		const char *line = c->answer_headers.item[i];

		if (!strncmp(line, name, n) && line[n] == ':')
			return line + n + 2;
	}
	return NULL;
}

void
call_authorize(struct call *c, const char *scheme, const char *secret)
{
	list_addf(&c->secret_headers, "Authorization: %s %s", scheme, secret);
}

bool
call_is_html(const struct call *c, const char *head)
{
	const char *type = call_header(c, "content-type"), *at = head ? head : c->answer.text;

	if (type && !strncasecmp(type, "text/html", 9))
		return true;
	if (text_starts(at, "\xef\xbb\xbf"))
		at += 3;
	while (isspace((unsigned char)*at))
		at++;
	return !strncasecmp(at, "<!doctype html", 14) || !strncasecmp(at, "<html", 5);
}

void
call_release(struct call *c)
{
	for (size_t i = 0; i < c->secret_headers.n; i++)
		explicit_bzero(c->secret_headers.item[i], strlen(c->secret_headers.item[i]));
	list_release(&c->secret_headers);
	list_release(&c->headers);
	list_release(&c->answer_headers);
	buf_release(&c->answer);
	diag_release(&c->why);
}
