#include "release_list.h"
#include "base/text.h"
#include "json/read.h"
#include "net/answer.h"
#include "plan/recipe_upstream.h"
#include <string.h>

enum { RELEASE_PAGES = 20, TAG_PAGES = 50, PER_PAGE = 100 };

static void
read_asset(void *item, struct json object)
{
	asset_read(item, object);
}

static void
read_details(struct version *v, struct json release)
{
	struct json published = json_find(release, "published_at"), body = json_find(release, "body");

	if (json_boolean(json_get(release, "draft")))
		version_set_unfit(v, "is a draft");
	if (json_boolean(json_get(release, "prerelease")))
		version_set_unfit(v, "is flagged as a prerelease");
	if (json_kind(published) == JSON_STRING && text_time(json_string(published)) > 0)
		v->published = text_time(json_string(published)) / 1000;
	v->advisory = json_kind(body) == JSON_STRING ? advisory_in(json_string(body)) : NULL;
	v->asset = read_items(json_find(release, "assets"), sizeof(*v->asset), &v->assets, read_asset);
}

void
release_list_read(struct versions *all, struct json top, const char *template)
{
	for (size_t i = 0; i < json_count(top); i++) {
		struct json release = json_item(top, i);
		const char *tag = json_string(json_get(release, "tag_name"));
		char *version = recipe_upstream_version(template, tag);

		if (version && !versions_find(all, version))
			read_details(versions_add(all, version, tag), release);
		else
			free(version);
	}
}

/* git/list-matching-refs: "refs/tags/v1.28" */
static void
read_tags(struct versions *all, struct json top, const char *template)
{
	static const char prefix[] = "refs/tags/";

	for (size_t i = 0; i < json_count(top); i++) {
		const char *ref = json_string(json_get(json_item(top, i), "ref"));
		char *version = text_starts(ref, prefix) ? recipe_upstream_version(template, ref + strlen(prefix)) : NULL;

		if (version && !versions_find(all, version))
			versions_add(all, version, ref + strlen(prefix))->unconfirmed = true;
		else
			free(version);
	}
}

typedef void read_page(struct versions *, struct json top, const char *template);

struct pages {
	const struct repository *repository;
	const char *template;
	read_page *read;
	unsigned most;
	unsigned had;                   /* pages that were read */
	bool limited;                   /* there are more pages, which GitHub or we do not read */
	char *next;                     /* path or address of the next page, or NULL */
};

static void
pages_release(struct pages *p)
{
	free(p->next);
}

/* A page that is an object, not a list, is an error: GitHub answers so when something is wrong. */
static int
read_one(struct pages *p, struct versions *all, struct requester *g, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	if (requester_json(g, p->next, &call, &doc, why)) {
		p->limited = call.status == 422;
		return -1;
	}
	if (json_kind(json_top(&doc)) != JSON_ARRAY)
		json_complain(json_top(&doc), "must be a list");
	p->read(all, json_top(&doc), p->template);
	if (answer_finish(&doc, &call, why))
		return -1;
	p->had++;
	free(p->next);
	p->next = github_next(&call);
	return 0;
}

static int
read_pages(struct pages *p, struct versions *all, struct requester *g, struct diag *why)
{
	while (p->next) {
		p->limited = p->had == p->most;
		if (p->limited)
			return diag_set(why, DIAG_REFUSED, "'%s' has more than %u pages of versions", p->repository->name, p->most);
		if (read_one(p, all, g, why))
			return -1;
	}
	return 0;
}

int
release_list_tags(struct versions *all, struct requester *g, const struct repository *r, const char *template, struct diag *why)
{
	scoped(free_release) char *prefix = xstrndup(template, strcspn(template, "{"));
	scoped(free_release) char *encoded = text_percent(prefix, "");
	scoped(pages_release) struct pages p = { .repository = r, .template = template, .read = read_tags, .most = TAG_PAGES };

	p.next = xasprintf("/repos/%s/git/matching-refs/tags%s%s", r->name, *encoded ? "%2F" : "", encoded);
	return read_pages(&p, all, g, why) ? diag_wrap(why, "tags of '%s'", r->name) : 0;
}

/* GitHub lists only the first 1000 releases: the rest must come from the tags. */
static int
complete_by_tags(struct versions *all, struct requester *g, const struct repository *r, const char *template, struct diag *why)
{
	all->partial = xstrdup(why->text.text);
	if (!release_list_tags(all, g, r, template, why))
		return 0;
	return diag_wrap(why, "%s", all->partial);
}

int
release_list(struct versions *all, struct requester *g, const struct repository *r, const char *template, struct diag *why)
{
	scoped(pages_release) struct pages p = { .repository = r, .template = template, .read = release_list_read, .most = RELEASE_PAGES };

	p.next = xasprintf("/repos/%s/releases?per_page=%d", r->name, PER_PAGE);
	if (!read_pages(&p, all, g, why))
		return 0;
	if (p.had && p.limited)
		return complete_by_tags(all, g, r, template, why);
	return diag_wrap(why, "releases of '%s'", r->name);
}

/* repos/get-release-by-tag */
int
release_list_confirm(struct version *v, struct requester *g, const struct repository *r, struct diag *why)
{
	static const long none[] = { 404, 0 };
	scoped(free_release) char *tag = text_percent(v->tag, "");
	scoped(free_release) char *path = xasprintf("/repos/%s/releases/tags/%s", r->name, tag);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	call.accept = none;
	if (requester_json(g, path, &call, &doc, why))
		return -1;
	v->unconfirmed = false;
	if (call.status == 404)
		version_set_unfit(v, "has no release");
	else
		read_details(v, json_top(&doc));
	return answer_finish(&doc, &call, why);
}
