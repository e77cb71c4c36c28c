#include "tag.h"
#include "base/text.h"
#include "json/jsonw.h"
#include <string.h>

enum { NESTED_TAGS = 4, TAG_PAGES = 100 };      /* an annotated tag may name another */

static const long none[] = { 404, 0 };

/* REST API, "Git references": the object of a reference or of an annotated tag. */
static int
read_object(struct github_answer *a, char **type, char **sha, struct diag *why)
{
	struct json object = json_get(json_top(&a->doc), "object");

	*type = xstrdup(json_string(json_get(object, "type")));
	*sha = xstrdup(json_string(json_get(object, "sha")));
	return github_finish(a, why);
}

/* Follows an annotated tag to its commit; takes `sha`. */
static int
follow(const struct github *g, char *type, char *sha, char **commit, struct diag *why)
{
	scoped(free_release) char *kind = type;
	scoped(free_release) char *at = sha;

	for (int depth = 0; strcmp(kind, "tag") == 0; depth++) {
		scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;

		if (depth == NESTED_TAGS)
			return diag_set(why, DIAG_REFUSED, "the tag names a tag, and so on");
		if (github_get(g, &a, NULL, why, "/git/tags/%s", at))
			return -1;
		free_release(&kind);
		free_release(&at);
		if (read_object(&a, &kind, &at, why))
			return -1;
	}
	*commit = xstrdup(at);
	return 0;
}

int
tag_find(const struct github *g, const char *tag, char **commit, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	char *type = NULL, *sha = NULL;

	*commit = NULL;
	if (github_get(g, &a, none, why, "/git/ref/tags%%2F%s", tag))
		return diag_wrap(why, "looking for the tag '%s'", tag);
	if (a.call.status == 404)
		return 0;
	if (read_object(&a, &type, &sha, why)) {
		free(type);
		free(sha);
		return -1;
	}
	return follow(g, type, sha, commit, why);
}

static int
add_tag(void *ctx, struct json item, struct diag *why)
{
	static const char start[] = "refs/tags/";
	const char *ref = json_string(json_get(item, "ref"));

	(void)why;
	if (text_starts(ref, start))
		list_add(ctx, ref + strlen(start));
	return 0;
}

/* REST API, "List matching references" */
int
tag_list(const struct github *g, const char *prefix, struct list *tags, struct diag *why)
{
	if (github_list(g, TAG_PAGES, add_tag, tags, why, "/git/matching-refs/tags%%2F%s", prefix))
		return diag_wrap(why, "listing the tags that begin with '%s'", prefix);
	return 0;
}

/* 0: the tag is there, at this commit. 1: it is not there. */
static int
look(const struct github *g, const char *tag, const char *commit, struct diag *why)
{
	scoped(free_release) char *found = NULL;

	if (tag_find(g, tag, &found, why))
		return -1;
	if (!found)
		return 1;
	if (!strcmp(found, commit))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the tag '%s' is at commit %s, but the files were built from %s", tag, found, commit);
}

static int
explain(const struct github_answer *a, const char *tag, const char *commit, struct diag *why)
{
	diag_wrap(why, "making the tag '%s' at %s", tag, commit);
	if (a->call.status == 403 || a->call.status == 404)
		return diag_hint(why, "the job needs 'permissions: contents: write'; if the commit changes a workflow, the token of a job "
		                 "may not make the tag, and a maintainer runs: git tag %s %s && git push origin %s", tag, commit, tag);
	if (a->call.status == 422)
		return diag_hint(why, "the commit must be in this repository");
	return -1;
}

/* 1: it was not made, and another try may help. */
static int
make(const struct github *g, const char *tag, const char *commit, const char *body, unsigned tries, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	scoped(diag_release) struct diag failure = DIAG_INIT;
	int missing;

	if (!github_send(g, &a, "POST", body, &failure, "/git/refs"))
		return 0;
	/* 422: it exists, or the commit does not. */
	if (a.call.status == 422 && (missing = look(g, tag, commit, why)) != 1)
		return missing;
	if (!github_wait(g, &a, tries, &failure))
		return 1;
	diag_move(why, &failure);
	return explain(&a, tag, commit, why);
}

int
tag_ensure(const struct github *g, const char *tag, const char *commit, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(free_release) char *ref = xasprintf("refs/tags/%s", tag);
	int missing = look(g, tag, commit, why);

	jsonw_object(&w, NULL);
	jsonw_string(&w, "ref", ref);
	jsonw_string(&w, "sha", commit);
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	for (unsigned tries = 1; missing == 1; tries++) {
		missing = make(g, tag, commit, w.out.text, tries, why);
		if (missing == 1)
			missing = look(g, tag, commit, why);
	}
	return missing;
}
