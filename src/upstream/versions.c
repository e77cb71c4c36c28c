#include "versions.h"
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct version *
versions_add(struct versions *all, char *version, const char *tag)
{
	struct version *v;

	array_grow(all->item, all->n, all->cap);
	v = &all->item[all->n++];
	*v = (struct version){ .version = version, .tag = tag ? xstrdup(tag) : NULL };
	return v;
}

struct version *
versions_find(const struct versions *all, const char *version)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->item[i].version, version))
			return &all->item[i];
	return NULL;
}

void
version_set_unfit(struct version *v, const char *reason)
{
	if (!v->unfit)
		v->unfit = xstrdup(reason);
}

const struct asset *
version_asset(const struct version *v, const char *name)
{
	return asset_find(v->asset, v->assets, name);
}

static void
pattern_release(regex_t *pattern)
{
	regfree(pattern);
}

char *
advisory_in(const char *text)
{
	scoped(pattern_release) regex_t pattern;
	regmatch_t at;

	if (regcomp(&pattern, "CVE-[0-9]{4}-[0-9]{4,10}|GHSA(-[0-9a-z]{4}){3}", REG_EXTENDED))
		abort();
	if (regexec(&pattern, text, 1, &at, 0))
		return NULL;
	return xstrndup(text + at.rm_so, (size_t)(at.rm_eo - at.rm_so));
}

static void
version_release(struct version *v)
{
	char *const text[] = { v->version, v->tag, v->sha256, v->unfit, v->advisory };

	for (size_t i = 0; i < countof(text); i++)
		free(text[i]);
	for (size_t i = 0; i < v->assets; i++)
		asset_release(&v->asset[i]);
	free(v->asset);
}

void
versions_release(struct versions *all)
{
	for (size_t i = 0; i < all->n; i++)
		version_release(&all->item[i]);
	free(all->item);
	free(all->partial);
	*all = (struct versions)VERSIONS_INIT;
}
