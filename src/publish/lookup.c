#include "lookup.h"
#include <string.h>

enum { RELEASE_PAGES = 10 };            /* GitHub answers no more */

struct search { struct lookup *found; const char *tag; };

static int
add_release(void *ctx, struct json item, struct diag *why)
{
	const struct search *s = ctx;
	struct lookup *l = s->found;
	scoped(remote_release) struct remote r = REMOTE_INIT;

	(void)why;
	remote_read(&r, item);
	if (!r.draft && !r.prerelease)
		list_add(&l->tags, r.tag);
	if (!r.draft || strcmp(r.tag, s->tag) != 0)
		return 0;
	array_grow(l->draft, l->n, l->cap);
	l->draft[l->n++] = r;
	r = (struct remote)REMOTE_INIT;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct remote *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
find_published(struct lookup *l, const struct github *g, const char *tag, struct diag *why)
{
	static const long none[] = { 404, 0 };
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;

	if (github_get(g, &a, none, why, "/releases/tags/%s", tag))
		return -1;
	if (a.call.status == 404)
		return 0;
	remote_read(&l->published, json_top(&a.doc));
	if (github_finish(&a, why))
		return -1;
	/* A draft has no tag yet, but a server may find it by the one that it will have. */
	if (l->published.draft)
		remote_release(&l->published);
	return 0;
}

int
lookup_run(struct lookup *l, const struct github *g, const char *tag, struct diag *why)
{
	struct search search = { l, tag };

	lookup_release(l);
	if (github_list(g, RELEASE_PAGES, add_release, &search, why, "/releases") || find_published(l, g, tag, why))
		return diag_wrap(why, "looking for releases of '%s'", tag);
	if (l->n)
		qsort(l->draft, l->n, sizeof(*l->draft), by_id);
	return 0;
}

const struct remote *
lookup_draft(const struct lookup *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->draft[i].id == id)
			return &l->draft[i];
	return NULL;
}

void
lookup_release(struct lookup *l)
{
	remote_release(&l->published);
	for (size_t i = 0; i < l->n; i++)
		remote_release(&l->draft[i]);
	free(l->draft);
	list_release(&l->tags);
	*l = (struct lookup)LOOKUP_INIT;
}
