#include "net/url.h"
#include "base/text.h"
#include <curl/curl.h>
#include <string.h>

static void
url_release(CURLU **u)
{
	curl_url_cleanup(*u);
}

static void
curl_text_release(char **text)
{
	curl_free(*text);
}

static CURLU *
url_parse(const char *url)
{
	CURLU *u = curl_url();

	if (!u)
		abort();
	if (!curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME))
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* `to` may be relative (RFC 3986 section 5). */
static CURLU *
url_resolve(const char *from, const char *to)
{
	CURLU *u = url_parse(from);

	if (u && !curl_url_set(u, CURLUPART_URL, to, CURLU_NON_SUPPORT_SCHEME))
		return u;
	curl_url_cleanup(u);
	return NULL;
}

static char *
url_text(CURLU *u)
{
	scoped(curl_text_release) char *text = NULL;

	return curl_url_get(u, CURLUPART_URL, &text, 0) ? NULL : xstrdup(text);
}

static void
drop_credentials(CURLU *u)
{
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
}

char *
url_shown(const char *url)
{
	scoped(url_release) CURLU *u = url_parse(url);
	char *text;

	if (!u)
		return xstrdup("an address that cannot be read");
	drop_credentials(u);
	curl_url_set(u, CURLUPART_QUERY, NULL, 0);
	text = url_text(u);
	return text ? text : xstrdup("an address that cannot be read");
}

static bool
has_scheme(CURLU *u, const char *scheme)
{
	scoped(curl_text_release) char *text = NULL;

	return !curl_url_get(u, CURLUPART_SCHEME, &text, 0) && !strcmp(text, scheme);
}

static bool
same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	scoped(curl_text_release) char *x = NULL;
	scoped(curl_text_release) char *y = NULL;

	if (curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) || curl_url_get(b, part, &y, CURLU_DEFAULT_PORT))
		return false;
	return !strcmp(x, y);
}

bool
url_same_origin(const char *a, const char *b)
{
	scoped(url_release) CURLU *x = url_parse(a);
	scoped(url_release) CURLU *y = url_parse(b);

	return x && y && same_part(x, y, CURLUPART_SCHEME) && same_part(x, y, CURLUPART_HOST) && same_part(x, y, CURLUPART_PORT);
}

bool
url_is_private(const char *url, const char *origin)
{
	scoped(url_release) CURLU *x = url_parse(url);
	scoped(url_release) CURLU *y = url_parse(origin);

	return x && y && (has_scheme(x, "https") || same_part(x, y, CURLUPART_HOST));
}

char *
url_parameter(const char *query, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = query; at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
		scoped(curl_text_release) char *value = NULL;
		scoped(free_release) char *raw = NULL;
		int length = 0;

		if (strncmp(at, name, n) || at[n] != '=')
			continue;
		raw = xstrndup(at + n + 1, strcspn(at + n + 1, "&"));
		for (char *plus = raw; (plus = strchr(plus, '+'));)
			*plus = ' ';
		value = curl_easy_unescape(NULL, raw, 0, &length);
		return value && strlen(value) == (size_t)length ? xstrdup(value) : NULL;
	}
	return NULL;
}

static char *
refuse(const char *what, const char *to, struct diag *why)
{
	scoped(free_release) char *shown = url_shown(to);

	diag_set(why, DIAG_REFUSED, "%s '%s'", what, shown);
	return NULL;
}

char *
url_follow(const char *from, const char *to, struct diag *why)
{
	scoped(url_release) CURLU *a = url_parse(from);
	scoped(url_release) CURLU *b = url_resolve(from, to);

	if (!a || !b || (!has_scheme(b, "http") && !has_scheme(b, "https")))
		return refuse("it redirects to", to, why);
	if (has_scheme(a, "https") && !has_scheme(b, "https"))
		return refuse("it redirects from https to", to, why);
	if (!same_part(a, b, CURLUPART_HOST) || !same_part(a, b, CURLUPART_PORT))
		drop_credentials(b);
	return url_text(b);
}

char *
url_join(const char *base, const char *rest)
{
	return xasprintf("%s%s%s", base, text_ends(base, "/") ? "" : "/", rest);
}
