#include "inspect.h"
#include "base/file.h"
#include "base/text.h"
#include "go_proxy.h"
#include "source/module.h"
#include <string.h>

enum { DAY = 24 * 3600, SHRINKS = 2 };

static bool
has_repository(const struct inspection *i)
{
	return i->listing->repository.name;
}

/* The name of the release file that a pin is made of, for another version; NULL: it is not made of one; caller frees. */
static char *
release_file(const struct pin *pin, const char *version)
{
	for (size_t k = 0; pin && k < pin->urls.n; k++) {
		const char *name = path_base(pin->urls.item[k]), *at = strstr(name, pin->version);

		if (at && strstr(pin->urls.item[k], "/releases/download/"))
			return xasprintf("%.*s%s%s", (int)(at - name), name, version, at + strlen(pin->version));
	}
	return NULL;
}

static const struct asset *
pinned_asset(const struct inspection *i)
{
	const struct pin *pin = i->line->pin;
	const struct version *v = pin ? versions_find(&i->listing->versions, pin->version) : NULL;
	scoped(free_release) char *name = v ? release_file(pin, pin->version) : NULL;

	return name ? version_asset(v, name) : NULL;
}

/* Both hashes of one version. */
static int
check_hash(const char *what, const char *pinned, const char *now, struct diag *why)
{
	if (!pinned || !now || !strcmp(pinned, now))
		return 0;
	return diag_set(why, DIAG_REFUSED, "%s has another hash now: pinned %s, now %s", what, pinned, now);
}

static int
refuse_moved_tag(const struct inspection *i, const char *tag, struct tagged *now, struct diag *why)
{
	struct requester *g = i->check->requester;
	const struct repository *r = &i->listing->repository;
	scoped(tagged_release) struct tagged before = TAGGED_INIT;
	bool same;

	before.commit = xstrdup(i->line->pin->commit);
	if (repository_commit(r, g, &before, why) || repository_commit(r, g, now, why))
		return -1;
	same = before.tree && now->tree && !strcmp(before.tree, now->tree);
	diag_set(why, DIAG_REFUSED, "tag '%s' of '%s' moved: pinned commit %s%s, now %s%s", tag, r->name, before.commit,
	         before.tree ? "" : ", which is gone", now->commit, same ? "; the files of both are equal" : "");
	return diag_hint(why, "ask the project why; then pin the new commit, or leave it");
}

static int
check_tag(const struct inspection *i, struct diag *why)
{
	const struct pin *pin = i->line->pin;
	scoped(tagged_release) struct tagged now = TAGGED_INIT;
	scoped(free_release) char *tag = NULL;

	if (!pin->commit || !has_repository(i))
		return 0;
	tag = recipe_upstream_name(i->recipe->upstream.tag, pin->version);
	if (repository_tagged(&i->listing->repository, i->check->requester, tag, &now, why))
		return -1;
	return strcmp(now.commit, pin->commit) ? refuse_moved_tag(i, tag, &now, why) : 0;
}

int
inspect_pinned(struct inspection *i, struct diag *why)
{
	const struct pin *pin = i->line->pin;
	const struct version *v = pin->kind == SOURCE_CRATE ? versions_find(i->registry, pin->version) : NULL;
	const struct asset *asset = pinned_asset(i);
	scoped(free_release) char *what = xasprintf("'%s' %s", i->line->name, pin->version);

	if (check_tag(i, why) ||
	    check_hash(what, pin->sha256, v ? v->sha256 : NULL, why) ||
	    check_hash(what, pin->sha256, asset ? asset->sha256 : NULL, why))
		return -1;
	return 0;
}

static void
decide(struct inspection *i, enum update_state state, char *because)
{
	i->line->state = state;
	free(i->line->why);
	i->line->why = because;
}

static bool
is_accepted(const struct inspection *i, const struct version *v)
{
	scoped(free_release) char *word = xasprintf("%s=%s", i->line->name, v->version);

	return i->check->accept && list_has(i->check->accept, word);
}

/* Is all there that the pin is made of?  If not, the line says what is missing. */
static bool
is_complete(struct inspection *i, const struct version *v)
{
	scoped(free_release) char *name = has_repository(i) ? release_file(i->line->pin, v->version) : NULL;
	const struct asset *asset = name ? version_asset(v, name) : NULL;

	if (i->registry_name && !versions_find(i->registry, v->version)) {
		decide(i, UPDATE_INCOMPLETE, xasprintf("not ready yet: %s does not have %s", i->registry_name, v->version));
		return false;
	}
	if (!name || (asset && asset->uploaded))
		return true;
	decide(i, UPDATE_INCOMPLETE, xasprintf("not ready yet: the release has no %sfile '%s'", asset ? "whole " : "", name));
	return false;
}

/* An archive of less than half the size of the pinned one needs the eyes of a person. */
static bool
is_plausible(struct inspection *i, const struct version *v)
{
	const struct asset *before = pinned_asset(i);
	scoped(free_release) char *name = before ? release_file(i->line->pin, v->version) : NULL;
	const struct asset *now = name ? version_asset(v, name) : NULL;

	if (!now || now->size >= before->size / SHRINKS || is_accepted(i, v))
		return true;
	decide(i, UPDATE_REFUSED, xasprintf("'%s' has %llu bytes, and '%s' has %llu: look at it, then --accept %s=%s", now->name,
	       (unsigned long long)now->size, before->name, (unsigned long long)before->size, i->line->name, v->version));
	return false;
}

/* Tags and pages do not say how old a version is: the tag's commit does. */
static int
find_commit(struct inspection *i, struct version *v, struct diag *why)
{
	scoped(tagged_release) struct tagged t = TAGGED_INIT;
	const struct repository *r = &i->listing->repository;

	if (!has_repository(i) || !v->tag)
		return 0;
	if (repository_tagged(r, i->check->requester, v->tag, &t, why))
		return -1;
	if (!v->published && repository_commit(r, i->check->requester, &t, why))
		return -1;
	v->published = v->published ? v->published : t.date;
	list_addf(&i->line->records, "git tag %s (%.12s)", v->tag, t.commit);
	i->line->commit = t.commit;
	t.commit = NULL;
	return 0;
}

/* The checksum database has the sum; the proxy says from which commit it made the module. */
static int
find_module(struct inspection *i, const struct version *v, struct diag *why)
{
	const struct pin *pin = i->line->pin;
	const struct caller *caller = requester_caller(i->check->requester);
	const struct version *there = versions_find(i->registry, v->version);
	scoped(free_release) char *commit = NULL;
	long long when = 0;

	if (go_proxy_origin(caller, pin->module, there->tag, &commit, &when, why) ||
	    go_proxy_sum(caller, pin->module, there->tag, &i->line->sum, why))
		return -1;
	if (commit && i->line->commit && strcmp(commit, i->line->commit))
		return diag_set(why, DIAG_REFUSED, "tag '%s' is commit %s at GitHub, and %s at the Go proxy", v->tag, i->line->commit, commit);
	if (!i->line->published)
		i->line->published = when > 0 ? when : 0;
	list_add(&i->line->records, "Go checksum database");
	if (module_is_toolchain(pin))
		list_add(&i->line->records, "Go module proxy");
	return 0;
}

/* GitHub's own hash of the file that the pin is made of. */
static int
find_digest(struct inspection *i, const struct version *v)
{
	scoped(free_release) char *name = has_repository(i) ? release_file(i->line->pin, v->version) : NULL;
	const struct asset *asset = name ? version_asset(v, name) : NULL;

	if (asset && asset->sha256) {
		i->line->sha256 = xstrdup(asset->sha256);
		list_add(&i->line->records, "GitHub's digest of the file");
	}
	return 0;
}

static int
find_origins(struct inspection *i, struct version *v, struct diag *why)
{
	const struct pin *pin = i->line->pin;
	const struct version *there = versions_find(i->registry, v->version);

	if (find_commit(i, v, why))
		return -1;
	i->line->published = v->published;
	if (!there)
		return find_digest(i, v);
	if (there->published > i->line->published)
		i->line->published = there->published;
	if (pin->kind == SOURCE_GO)
		return find_module(i, v, why);
	i->line->sha256 = there->sha256 ? xstrdup(there->sha256) : NULL;
	list_add(&i->line->records, "crate index");
	return 0;
}

/* An advisory does not wait. */
static bool
is_old_enough(struct inspection *i)
{
	unsigned days = i->recipe->upstream.minimum_age;
	long long ripe = i->line->published + (long long)days * DAY;
	char end[21];

	if (!days || i->line->advisory || !i->line->published || i->check->now >= ripe)
		return true;
	text_put_time(end, ripe);
	i->line->until = ripe;
	decide(i, UPDATE_WAITS, xasprintf("younger than %u days: waits until %s", days, end));
	return false;
}

int
inspect_new(struct inspection *i, struct version *v, struct diag *why)
{
	i->line->advisory = v->advisory ? xstrdup(v->advisory) : NULL;
	if (!is_complete(i, v) || !is_plausible(i, v))
		return 0;
	if (find_origins(i, v, why))
		return -1;
	if (!is_old_enough(i))
		return 0;
	decide(i, UPDATE_NEW, i->line->published ? NULL : xstrdup("the upstream does not say when it was published"));
	return 0;
}
