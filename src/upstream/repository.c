#include "repository.h"
#include "base/text.h"
#include "json/read.h"
#include "net/answer.h"
#include <string.h>
#include <strings.h>

enum { TAG_DEPTH = 4 };                 /* a tag of a tag of a tag of a commit */

static long long
read_seconds(struct json v)
{
	long long ms = json_kind(v) == JSON_STRING ? text_time(json_string(v)) : -1;

	return ms > 0 ? ms / 1000 : 0;
}

static void
read_repository(struct repository *r, struct json top)
{
	r->name = read_path(json_get(top, "full_name"));
	r->id = json_integer(json_get(top, "id"), 1, INT64_MAX);
	r->archived = json_kind(json_find(top, "archived")) == JSON_BOOLEAN && json_boolean(json_find(top, "archived"));
	r->pushed = read_seconds(json_find(top, "pushed_at"));
}

/* repos/get: 301 to /repositories/ID for a repository that moved. */
int
repository_find(struct repository *r, struct requester *g, const char *name, int64_t id, struct diag *why)
{
	scoped(free_release) char *path = xasprintf("/repos/%s", name);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	if (requester_json(g, path, &call, &doc, why))
		return -1;
	read_repository(r, json_top(&doc));
	if (answer_finish(&doc, &call, why))
		return -1;
	r->moved = strcasecmp(r->name, name);
	if (!id || r->id == id)
		return 0;
	diag_set(why, DIAG_REFUSED, "'%s' is repository %lld now, and the recipe pins %lld", name, (long long)r->id, (long long)id);
	return diag_hint(why, "find out who owns '%s' today; the recipe may need another repository", r->name);
}

/* git/get-ref, git/get-tag: an annotated tag is an object of its own. */
static int
follow_tag(const struct repository *r, struct requester *g, const char *path, char **sha, bool *is_tag, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	struct json object, hash;

	if (requester_json(g, path, &call, &doc, why))
		return -1;
	object = json_get(json_top(&doc), "object");
	hash = json_get(object, "sha");
	*is_tag = !strcmp(json_string(json_get(object, "type")), "tag");
	if (strspn(json_string(hash), "0123456789abcdef") != strlen(json_string(hash)) || strlen(json_string(hash)) < 40)
		json_complain(hash, "is not a hash");
	if (answer_finish(&doc, &call, why))
		return diag_wrap(why, "a tag of '%s'", r->name);
	free(*sha);
	*sha = xstrdup(json_string(hash));
	return 0;
}

int
repository_tagged(const struct repository *r, struct requester *g, const char *tag, struct tagged *t, struct diag *why)
{
	scoped(free_release) char *name = text_percent(tag, "");
	scoped(free_release) char *path = xasprintf("/repos/%s/git/ref/tags%%2F%s", r->name, name);
	bool is_tag = true;

	if (follow_tag(r, g, path, &t->commit, &is_tag, why))
		return -1;
	for (int i = 0; is_tag && i < TAG_DEPTH; i++) {
		free(path);
		path = xasprintf("/repos/%s/git/tags/%s", r->name, t->commit);
		if (follow_tag(r, g, path, &t->commit, &is_tag, why))
			return -1;
	}
	return is_tag ? diag_set(why, DIAG_REFUSED, "tag '%s' of '%s' does not lead to a commit", tag, r->name) : 0;
}

/* git/get-commit */
int
repository_commit(const struct repository *r, struct requester *g, struct tagged *t, struct diag *why)
{
	scoped(free_release) char *path = xasprintf("/repos/%s/git/commits/%s", r->name, t->commit);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	static const long none[] = { 404, 422, 0 };
	struct json top;

	call.accept = none;
	if (requester_json(g, path, &call, &doc, why))
		return -1;
	top = json_top(&doc);
	if (call.status < 300) {
		t->tree = read_name(json_get(json_get(top, "tree"), "sha"));
		t->date = read_seconds(json_get(json_get(top, "committer"), "date"));
	}
	return answer_finish(&doc, &call, why);
}

void
tagged_release(struct tagged *t)
{
	free(t->commit);
	free(t->tree);
	*t = (struct tagged)TAGGED_INIT;
}

void
repository_release(struct repository *r)
{
	free(r->name);
	*r = (struct repository)REPOSITORY_INIT;
}
