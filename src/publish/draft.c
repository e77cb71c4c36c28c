#include "draft.h"
#include "cli/say.h"
#include "json/jsonw.h"
#include <string.h>

/* A line of the notes, which GitHub does not show: this tool made the draft, and for which commit. */
#define MARK "<!-- ingot release "
enum { LISTED_TRIES = 4, LISTED_PAUSE = 2 };    /* seconds */

static char *
mark(const char *tag, const char *commit)
{
	return xasprintf(MARK "%s %s -->", tag, commit);
}

static bool
is_ours(const struct remote *draft)
{
	return strstr(draft->body, MARK) != NULL;
}

int
draft_check(const struct remote *draft, const char *tag, const char *commit, struct diag *why)
{
	scoped(free_release) char *expected = mark(tag, commit);

	if (strstr(draft->body, expected))
		return 0;
	if (is_ours(draft))
		diag_set(why, DIAG_REFUSED, "draft %lld of '%s' was made for another commit than %s", (long long)draft->id, tag, commit);
	else
		diag_set(why, DIAG_REFUSED, "draft %lld of '%s' was not made by ingot", (long long)draft->id, tag);
	return diag_hint(why, "a person must look at %s, and delete the draft or release another tag", draft->url);
}

static int
delete(const struct publication *p, int64_t id, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;

	if (github_send(p->github, &a, "DELETE", NULL, why, "/releases/%lld", (long long)id) && a.call.status != 404)
		return diag_wrap(why, "removing draft %lld", (long long)id);
	say("release: removed draft %lld, one of several of '%s'", (long long)id, p->tag);
	return 0;
}

/* All are checked before the first is removed. */
static int
choose(struct remote *draft, const struct publication *p, struct lookup *l, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++)
		if (draft_check(&l->draft[i], p->tag, p->commit, why)) {
			if (l->n > 1)
				diag_wrap(why, "'%s' has %zu drafts, the first two are %lld and %lld", p->tag, l->n, (long long)l->draft[0].id,
				          (long long)l->draft[1].id);
			return -1;
		}
	for (size_t i = 1; i < l->n; i++)
		if (delete(p, l->draft[i].id, why))
			return -1;
	*draft = l->draft[0];
	l->draft[0] = (struct remote)REMOTE_INIT;
	return 0;
}

static int
describe(struct jsonw *w, const struct publication *p, struct diag *why)
{
	scoped(free_release) char *marked = mark(p->tag, p->commit);
	scoped(free_release) char *body = xasprintf("%s\n\n%s\n", p->notes, marked);

	jsonw_object(w, NULL);
	jsonw_string(w, "tag_name", p->tag);
	jsonw_string(w, "target_commitish", p->commit);
	jsonw_string(w, "name", p->tag);
	jsonw_string(w, "body", body);
	jsonw_boolean(w, "draft", true);
	jsonw_boolean(w, "prerelease", p->prerelease);
	jsonw_string(w, "make_latest", "false");
	jsonw_end(w);
	return jsonw_finish(w, why);
}

static int
explain(const struct github_answer *a, const struct publication *p, struct diag *why)
{
	diag_wrap(why, "making a draft of '%s'", p->tag);
	if (a->call.status == 403 || a->call.status == 404)
		return diag_hint(why, "the token has no permission to see or make drafts: the job needs 'permissions: contents: write'");
	if (a->call.status == 422 && strstr(why->text.text, "immutable"))
		return diag_hint(why, "GitHub never gives a tag of an immutable release to another one: release a new revision, such as %s-2", p->tag);
	return -1;
}

/* *made: the id of the new draft, or 0 if the answer was lost. */
static int
make(const struct publication *p, const char *body, int64_t *made, unsigned tries, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	scoped(remote_release) struct remote r = REMOTE_INIT;

	if (github_send(p->github, &a, "POST", body, why, "/releases"))
		return github_wait(p->github, &a, tries, why) ? explain(&a, p, why) : 0;
	remote_read(&r, json_top(&a.doc));
	*made = r.id;
	return github_finish(&a, why);
}

/* A new draft may need some seconds to be listed. */
static int
see(const struct publication *p, struct lookup *l, int64_t made, struct diag *why)
{
	const struct caller *caller = &p->github->caller;

	for (int tries = 0; !lookup_draft(l, made); tries++) {
		if (tries == LISTED_TRIES) {
			diag_set(why, DIAG_REFUSED, "draft %lld was made, but the token does not see it", (long long)made);
			return diag_hint(why, "the job needs 'permissions: contents: write'");
		}
		if (tries && call_wait(caller, call_clock(caller) + LISTED_PAUSE, why))
			return -1;
		if (lookup_run(l, p->github, p->tag, why))
			return -1;
	}
	return 0;
}

/* Another run may have made one at the same time: the lower id stays. */
static int
settle(struct remote *draft, const struct publication *p, struct lookup *l, int64_t made, struct diag *why)
{
	if (see(p, l, made, why))
		return -1;
	if (l->draft[0].id == made) {
		*draft = l->draft[0];
		l->draft[0] = (struct remote)REMOTE_INIT;
		return 0;
	}
	if (delete(p, made, why))
		return -1;
	return diag_set(why, DIAG_SYSTEM, "another run made draft %lld of '%s' at the same time", (long long)l->draft[0].id, p->tag);
}

int
draft_ensure(struct remote *draft, const struct publication *p, struct lookup *l, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	int64_t made = 0;

	if (describe(&w, p, why))
		return -1;
	for (unsigned tries = 1; !l->n; tries++) {
		if (make(p, w.out.text, &made, tries, why))
			return -1;
		if (made)
			return settle(draft, p, l, made, why);
		if (lookup_run(l, p->github, p->tag, why))
			return -1;
	}
	return choose(draft, p, l, why);
}
