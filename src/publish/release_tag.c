#include "publish/release_tag.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include <string.h>

enum { REVISION_MAX = 9999 };

/* The last "-v" before a digit: a tool's own name may have one. */
static const char *
find_version(const char *tag)
{
	const char *found = NULL;

	for (const char *at = tag; (at = strstr(at, "-v")); at += 2)
		if (at > tag && at[2] >= '0' && at[2] <= '9')
			found = at;
	return found;
}

bool
release_tag_parse(struct release_tag *t, const char *tag)
{
	const char *at = text_is_name(tag) ? find_version(tag) : NULL;
	const char *dash = at ? strrchr(at + 2, '-') : NULL;
	int64_t revision = dash && dash[1] != '0' ? text_number(dash + 1, REVISION_MAX) : -1;
	size_t n;

	if (!at)
		return false;
	n = revision > 1 ? (size_t)(dash - at - 2) : strlen(at + 2);
	*t = (struct release_tag){ .tool = xstrndup(tag, (size_t)(at - tag)), .version = xstrndup(at + 2, n),
		.revision = revision > 1 ? (unsigned)revision : 1 };
	return true;
}

int
release_tag_compare(const struct release_tag *a, const struct release_tag *b)
{
	int order = version_compare(a->version, b->version);

	return order ? order : a->revision < b->revision ? -1 : a->revision > b->revision;
}

void
release_tag_release(struct release_tag *t)
{
	free(t->tool);
	free(t->version);
	*t = (struct release_tag)RELEASE_TAG_INIT;
}
