#include "oci/reference.h"
#include "base/text.h"
#include <string.h>

enum { MAX_HOST = 255, MAX_REPOSITORY = 255, MAX_TAG = 128 };

#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789"
#define ALL LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool
consists_of(const char *s, const char *letters, size_t limit)
{
	size_t n = strlen(s);

	return n > 0 && n <= limit && strspn(s, letters) == n;
}

static bool
is_host(const char *s)
{
	return consists_of(s, ALL ".-:[]", MAX_HOST) && strchr(ALL "[", *s);
}

/* Lower case words, separated by one or more of "._-", and by slashes. */
static bool
is_repository(const char *s)
{
	if (!consists_of(s, LOWER "._-/", MAX_REPOSITORY))
		return false;
	for (size_t i = 0; s[i]; i++) {
		bool first = i == 0 || s[i - 1] == '/', last = !s[i + 1] || s[i + 1] == '/';

		if ((first || last) && !strchr(LOWER, s[i]))
			return false;
	}
	return true;
}

static bool
is_tag(const char *s)
{
	return consists_of(s, ALL "_.-", MAX_TAG) && *s != '.' && *s != '-';
}

/* Cuts off what follows the last `mark`, if there is one behind the last slash. */
static char *
cut(char *text, char mark)
{
	char *slash = strrchr(text, '/'), *at = strrchr(slash ? slash : text, mark);

	if (!at)
		return NULL;
	*at = '\0';
	return xstrdup(at + 1);
}

/* The first part is a host if it cannot be a name on Docker Hub. */
static void
split(struct reference *r, const char *path)
{
	const char *slash = strchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	bool host = slash && (memchr(path, '.', n) || memchr(path, ':', n) || (n == 9 && !strncmp(path, "localhost", 9)));

	r->host = host ? xstrndup(path, n) : xstrdup("docker.io");
	path = host ? slash + 1 : path;
	if (!strcmp(r->host, "docker.io") && !strchr(path, '/'))
		r->repository = xasprintf("library/%s", path);
	else
		r->repository = xstrdup(path);
}

int
reference_parse(struct reference *r, const char *name, struct diag *why)
{
	scoped(free_release) char *path = NULL;

	reference_release(r);
	if (!text_starts(name, REFERENCE_SCHEME))
		return diag_set(why, DIAG_USAGE, "'%s' does not begin with " REFERENCE_SCHEME, name);
	path = xstrdup(name + strlen(REFERENCE_SCHEME));
	r->digest = cut(path, '@');
	r->tag = cut(path, ':');
	split(r, path);
	if (!r->tag && !r->digest)
		r->tag = xstrdup("latest");
	if (!is_host(r->host) || !is_repository(r->repository))
		return diag_set(why, DIAG_USAGE, "'%s' names no image", name);
	if (r->tag && !is_tag(r->tag))
		return diag_set(why, DIAG_USAGE, "'%s' is not a tag", r->tag);
	if (r->digest && !text_is_digest(r->digest))
		return diag_set(why, DIAG_USAGE, "'%s' is not a sha256 digest", r->digest);
	return 0;
}

void
reference_release(struct reference *r)
{
	free(r->host);
	free(r->repository);
	free(r->tag);
	free(r->digest);
	*r = (struct reference)REFERENCE_INIT;
}
