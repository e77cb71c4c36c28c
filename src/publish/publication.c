#include "publish/publication.h"
#include "base/text.h"
#include "cli/say.h"
#include "json/jsonw.h"
#include "release/release_tag.h"
#include "draft.h"
#include "lookup.h"
#include "tag.h"
#include "upload.h"
#include <string.h>

enum { SHOWN_TRIES = 10, SHOWN_PAUSE = 2 };     /* until a change is shown; seconds */

static void
keep(struct publication *p, const struct remote *r)
{
	free(p->url);
	p->id = r->id;
	p->url = xstrdup(r->url);
}

/* The tag and all assets are as they should be. */
static int
prove(struct publication *p, struct remote *r, struct diag *why)
{
	scoped(free_release) char *commit = NULL;

	if (tag_find(p->github, p->tag, &commit, why))
		return -1;
	if (!commit || strcmp(commit, p->commit) != 0)
		return diag_set(why, DIAG_REFUSED, "the tag '%s' is at %s, but the files were built from %s", p->tag, commit ? commit : "no commit",
		                p->commit);
	keep(p, r);
	return remote_list_assets(r, p->github, why) || upload_compare(p, r, why) ? -1 : 0;
}

/* A published release is never changed. */
static int
prove_published(struct publication *p, struct remote *r, struct diag *why)
{
	if (prove(p, r, why)) {
		diag_wrap(why, "release '%s' is published already and differs", p->tag);
		return diag_hint(why, "nothing was changed; release a new revision, such as %s-2", p->tag);
	}
	p->was_there = true;
	return 0;
}

/* Does this tag get the mark "Latest"? */
static bool
is_latest(const struct publication *p, const struct lookup *l)
{
	scoped(release_tag_release) struct release_tag ours = RELEASE_TAG_INIT;

	if (p->prerelease || !release_tag_parse(&ours, p->tag) || (p->latest_tool && strcmp(p->latest_tool, ours.tool) != 0))
		return false;
	for (size_t i = 0; i < l->tags.n; i++) {
		scoped(release_tag_release) struct release_tag other = RELEASE_TAG_INIT;

		if (!release_tag_parse(&other, l->tags.item[i]))
			continue;
		if (strcmp(other.tool, ours.tool) == 0) {
			if (release_tag_compare(&other, &ours) > 0)
				return false;
		} else if (!p->latest_tool) {
			return false;
		}
	}
	return true;
}

static int
look(const struct publication *p, int64_t id, struct remote *r, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;

	if (github_get(p->github, &a, NULL, why, "/releases/%lld", (long long)id))
		return -1;
	remote_read(r, json_top(&a.doc));
	return github_finish(&a, why);
}

/* The answer may be lost, so the caller looks afterwards. */
static int
undraft(const struct publication *p, const char *body, unsigned tries, int64_t id, struct diag *why)
{
	const struct caller *caller = &p->github->caller;
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;

	if (tries > 1 && call_wait(caller, call_clock(caller) + SHOWN_PAUSE, why))
		return -1;
	if (!github_send(p->github, &a, "PATCH", body, why, "/releases/%lld", (long long)id))
		return tries < SHOWN_TRIES ? 0 : diag_set(why, DIAG_SYSTEM, "GitHub still shows it as a draft");
	return github_wait(p->github, &a, tries, why);
}

static int
publish(struct publication *p, struct remote *r, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	int64_t id = r->id;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "tag_name", p->tag);
	jsonw_boolean(&w, "draft", false);
	jsonw_boolean(&w, "prerelease", p->prerelease);
	jsonw_string(&w, "make_latest", p->latest ? "true" : "false");
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	for (unsigned tries = 1; r->draft; tries++)
		if (undraft(p, w.out.text, tries, id, why) || look(p, id, r, why))
			return diag_wrap(why, "publishing release %lld", (long long)id);
	return 0;
}

/* GitHub may publish a release without its tag: its address then says "untagged-". */
static int
check_published(struct publication *p, struct remote *r, struct diag *why)
{
	scoped(free_release) char *end = xasprintf("/releases/tag/%s", p->tag);

	if (strcmp(r->tag, p->tag) != 0 || !text_ends(r->url, end))
		return diag_set(why, DIAG_REFUSED, "release %lld is published at '%s' with the tag '%s'", (long long)r->id, r->url, r->tag);
	return prove(p, r, why) ? diag_wrap(why, "release '%s' is published and differs", p->tag) : 0;
}

int
publication_run(struct publication *p, struct diag *why)
{
	scoped(lookup_release) struct lookup l = LOOKUP_INIT;
	scoped(remote_release) struct remote r = REMOTE_INIT;

	if (lookup_run(&l, p->github, p->tag, why))
		return -1;
	if (l.published.id)
		return prove_published(p, &l.published, why);
	if (tag_ensure(p->github, p->tag, p->commit, why) || draft_ensure(&r, p, &l, why))
		return -1;
	say("release: draft %lld of '%s'", (long long)r.id, p->tag);
	keep(p, &r);
	if (upload_missing(p, &r, why) || upload_compare(p, &r, why))
		return -1;
	p->latest = is_latest(p, &l);
	return publish(p, &r, why) || check_published(p, &r, why) ? -1 : 0;
}

void
publication_release(struct publication *p)
{
	free(p->url);
	p->url = NULL;
}
