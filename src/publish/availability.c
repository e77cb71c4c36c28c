#include "publish/availability.h"
#include "release/release_tag.h"
#include "draft.h"
#include "tag.h"
#include <string.h>

/* The one above all tags of this tool and version: also above those of deleted releases, whose commits are others. */
static unsigned
next_revision(const struct release_tag *wanted, const struct list *tags)
{
	unsigned highest = wanted->revision;

	for (size_t i = 0; i < tags->n; i++) {
		scoped(release_tag_release) struct release_tag t = RELEASE_TAG_INIT;

		if (release_tag_parse(&t, tags->item[i]) && !strcmp(t.tool, wanted->tool) && !strcmp(t.version, wanted->version) &&
		    t.revision > highest)
			highest = t.revision;
	}
	return highest + 1;
}

/* Adds the next revision to the error, if the tags can be listed. */
static int
hint_next(const struct github *g, const char *tag, struct diag *why)
{
	scoped(release_tag_release) struct release_tag wanted = RELEASE_TAG_INIT;
	scoped(diag_release) struct diag failure = DIAG_INIT;
	scoped(list_release) struct list tags = LIST_INIT;
	scoped(free_release) char *first = NULL, *next = NULL;
	unsigned revision;

	if (!release_tag_parse(&wanted, tag))
		return -1;
	first = release_tag_text(wanted.tool, wanted.version, 1);
	if (tag_list(g, first, &tags, &failure))
		return failure.kind == DIAG_SYSTEM ? diag_move(why, &failure) : -1;
	revision = next_revision(&wanted, &tags);
	if (revision > REVISION_MAX)
		return -1;
	next = release_tag_text(wanted.tool, wanted.version, revision);
	return diag_hint(why, "ask for the next revision by --revision %u or --tag %s", revision, next);
}

static int
check_published(const struct lookup *l, const struct github *g, const char *tag, struct diag *why)
{
	if (!l->published.id)
		return 0;
	diag_set(why, DIAG_REFUSED, "'%s' is published already, and a published release is never changed", tag);
	return hint_next(g, tag, why);
}

static int
check_commit(const struct github *g, const char *tag, const char *commit, struct diag *why)
{
	scoped(free_release) char *found = NULL;

	if (tag_find(g, tag, &found, why))
		return -1;
	if (!found || !strcmp(found, commit))
		return 0;
	diag_set(why, DIAG_REFUSED, "the tag '%s' is at commit %s, but %s is to be built", tag, found, commit);
	return hint_next(g, tag, why);
}

static int
check_drafts(const struct lookup *l, const char *tag, const char *commit, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++)
		if (draft_check(&l->draft[i], tag, commit, why))
			return -1;
	return 0;
}

int
availability_ask(struct availability *a, const struct github *g, const char *tag, const char *commit, struct diag *why)
{
	scoped(lookup_release) struct lookup l = LOOKUP_INIT;

	if (lookup_run(&l, g, tag, why) ||
	    check_published(&l, g, tag, why) ||
	    check_commit(g, tag, commit, why) ||
	    check_drafts(&l, tag, commit, why))
		return -1;
	if (l.n) {
		a->draft = l.draft[0].id;
		a->url = xstrdup(l.draft[0].url);
	}
	return 0;
}

void
availability_release(struct availability *a)
{
	free(a->url);
	*a = (struct availability)AVAILABILITY_INIT;
}
