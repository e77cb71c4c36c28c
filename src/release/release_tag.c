#include "release/release_tag.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include <string.h>

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

char *
release_tag_version(const char *text, unsigned *revision)
{
	const char *dash = strrchr(text, '-');
	int64_t number = dash && dash[1] != '0' ? text_number(dash + 1, REVISION_MAX) : -1;

	*revision = number > 1 ? (unsigned)number : 1;
	return xstrndup(text, number > 1 ? (size_t)(dash - text) : strlen(text));
}

char *
release_tag_text(const char *tool, const char *version, unsigned revision)
{
	return revision > 1 ? xasprintf("%s-v%s-%u", tool, version, revision) : xasprintf("%s-v%s", tool, version);
}

bool
release_tag_parse(struct release_tag *t, const char *tag)
{
	const char *at = text_is_name(tag) ? find_version(tag) : NULL;

	if (!at)
		return false;
	t->tool = xstrndup(tag, (size_t)(at - tag));
	t->version = release_tag_version(at + strlen("-v"), &t->revision);
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
