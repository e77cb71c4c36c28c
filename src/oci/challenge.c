#include "challenge.h"
#include "base/buf.h"
#include "base/text.h"
#include "net/url.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *
skip(const char *s, const char *letters)
{
	return s + strspn(s, letters);
}

/* name="value" or name=value; *at behind it.  False at the end, or where it is something else. */
static bool
next_parameter(const char **at, char **name, char **value)
{
	const char *s = skip(*at, " \t,");
	size_t n = strcspn(s, "=, \t\"");
	struct buf text = BUF_INIT;

	if (!n || s[n] != '=')
		return false;
	*name = xstrndup(s, n);
	s += n + 1;
	if (*s == '"') {
		for (s++; *s && *s != '"'; s++)
			buf_char(&text, *s == '\\' && s[1] ? *++s : *s);
		s += *s == '"';
	} else {
		n = strcspn(s, ", \t");
		buf_add(&text, s, n);
		s += n;
	}
	*value = buf_detach(&text);
	*at = s;
	return true;
}

static void
keep(struct challenge *c, const char *name, const char *value)
{
	char **member = !strcasecmp(name, "realm") ? &c->realm : !strcasecmp(name, "service") ? &c->service :
	                !strcasecmp(name, "scope") ? &c->scope : NULL;

	if (!member)
		return;
	free(*member);
	*member = xstrdup(value);
}

bool
challenge_parse(struct challenge *c, const char *value)
{
	challenge_release(c);
	value = skip(value, " \t");
	c->basic = !strncasecmp(value, "Basic", 5) && (isspace((unsigned char)value[5]) || !value[5]);
	if (c->basic)
		return true;
	if (strncasecmp(value, "Bearer ", 7) != 0)
		return false;
	value += 7;
	for (;;) {
		scoped(free_release) char *name = NULL;
		scoped(free_release) char *text = NULL;

		if (!next_parameter(&value, &name, &text))
			break;
		keep(c, name, text);
	}
	return c->realm && *c->realm;
}

static void
add_query(struct buf *url, const char *name, const char *value)
{
	scoped(free_release) char *quoted = value ? text_percent(value, "") : NULL;

	if (quoted)
		buf_printf(url, "%c%s=%s", strchr(url->text, '?') ? '&' : '?', name, quoted);
}

char *
challenge_url(const struct challenge *c)
{
	struct buf url = BUF_INIT;

	buf_str(&url, c->realm);
	add_query(&url, "service", c->service);
	add_query(&url, "scope", c->scope);
	return buf_detach(&url);
}

void
challenge_release(struct challenge *c)
{
	free(c->realm);
	free(c->service);
	free(c->scope);
	*c = (struct challenge)CHALLENGE_INIT;
}
