#include "upstream/update_check.h"
#include "base/version.h"
#include "choice.h"
#include "debian_index.h"
#include "inspect.h"
#include "release_list.h"
#include <string.h>

enum { CONFIRM_MOST = 20 };

const char *const update_state_name[] = {
	"current", "new", "waits", "incomplete", "nothing", "withdrawn", "unwatched", "unclear", "refused", "failed",
};

/* A package while it is checked. */
struct package {
	struct update_check *check;
	const struct recipe *recipe;
	const char *name;
	struct listing listing;
};

static void
package_release(struct package *p)
{
	listing_release(&p->listing);
}

/* The highest pin of a line. */
static const struct pin *
pin_of_line(const struct package *p, const char *line)
{
	const struct pin_set *set = p->check->set;
	const struct pin *best = NULL;

	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->pin[i].name, p->name) && version_is_of_line(set->pin[i].version, line) &&
		    (!best || choice_compare(&p->recipe->upstream, set->pin[i].version, best->version) > 0))
			best = &set->pin[i];
	return best;
}

static struct update *
add_line(struct package *p, const char *line)
{
	struct update_check *w = p->check;
	struct update *x;

	array_grow(w->item, w->n, w->cap);
	x = &w->item[w->n++];
	*x = (struct update){ .name = p->name, .line = xstrdup(line), .pin = pin_of_line(p, line), .state = UPDATE_UNWATCHED };
	x->from = xstrdup(p->listing.from ? p->listing.from : "");
	x->id = p->listing.repository.id;
	x->home = p->listing.repository.moved ? xstrdup(p->listing.repository.name) : NULL;
	return x;
}

void
update_fail(struct update *x, const struct diag *why)
{
	x->state = why->kind == DIAG_REFUSED ? UPDATE_REFUSED : UPDATE_FAILED;
	x->kind = why->kind;
	free(x->why);
	x->why = xasprintf("%s%s%s", why->text.text, *why->hint.text ? "; " : "", why->hint.text);
}

/* What the registry withdrew does not count at the upstream either. */
static void
merge_unfit(struct versions *all, const struct versions *registry)
{
	for (size_t i = 0; i < registry->n; i++) {
		struct version *v = registry->item[i].unfit ? versions_find(all, registry->item[i].version) : NULL;

		if (v)
			version_set_unfit(v, registry->item[i].unfit);
	}
}

/* Tags of a list of releases that is not whole are asked for one by one, from the highest down. */
static int
choose(struct package *p, const char *line, struct choice *c, struct diag *why)
{
	struct versions *all = &p->listing.versions;

	choice_make(c, all, &p->recipe->upstream, line);
	for (int i = 0; c->best && c->best->unconfirmed; i++) {
		if (i == CONFIRM_MOST)
			return diag_set(why, DIAG_REFUSED, "the highest %d tags have no release; %s", i, all->partial);
		if (release_list_confirm(c->best, p->check->requester, &p->listing.repository, why))
			return -1;
		choice_make(c, all, &p->recipe->upstream, line);
	}
	return 0;
}

/* Why the pinned version does not count any more; caller frees; NULL: it does. */
static char *
pinned_unfit(const struct package *p, const struct update *x)
{
	const struct versions *all = &p->listing.versions;
	const struct version *v = x->pin ? versions_find(all, x->pin->version) : NULL;

	if (v)
		return choice_unfit(&p->recipe->upstream, v);
	return x->pin && !all->partial ? xstrdup("is not listed any more") : NULL;
}

static void
take_choice(struct update *x, struct choice *c)
{
	list_copy(&x->passed, &c->passed);
	if (!c->best)
		return;
	x->version = xstrdup(c->best->version);
	x->tag = c->best->tag ? xstrdup(c->best->tag) : NULL;
}

/* The order of two highest versions is not known; the pinned one of them stays. */
static bool
is_unclear(const struct update *x, const struct choice *c)
{
	const char *pinned = x->pin ? x->pin->version : "";

	return c->twin && strcmp(pinned, c->best->version) && strcmp(pinned, c->twin->version);
}

static int
judge(struct inspection *i, const struct package *p, struct choice *c, struct diag *why)
{
	struct update *x = i->line;
	int order = c->best && x->pin ? choice_compare(&p->recipe->upstream, c->best->version, x->pin->version) : 1;

	x->withdrawn = pinned_unfit(p, x);
	take_choice(x, c);
	if (!c->best) {
		x->state = x->withdrawn ? UPDATE_WITHDRAWN : UPDATE_NOTHING;
		x->why = xstrdup("no version counts");
		return 0;
	}
	if (is_unclear(x, c)) {
		x->state = UPDATE_UNCLEAR;
		x->why = xasprintf("'%s' and '%s' have no order: pin one of them", c->best->version, c->twin->version);
		return 0;
	}
	if (order > 0)
		return inspect_new(i, c->best, why);
	x->state = x->withdrawn ? UPDATE_WITHDRAWN : UPDATE_CURRENT;
	return 0;
}

static int
check_line(struct package *p, struct update *x, struct diag *why)
{
	scoped(versions_release) struct versions registry = VERSIONS_INIT;
	scoped(choice_release) struct choice c = CHOICE_INIT;
	scoped(free_release) char *registry_name = NULL;
	struct inspection i = { .check = p->check, .recipe = p->recipe, .listing = &p->listing, .registry = &registry, .line = x };

	if (x->pin && x->pin->kind == SOURCE_DEBIAN)
		return debian_index_check(x, p->check->store, why);
	if (!p->listing.from) {
		x->why = xstrdup("the recipe names no index of versions");
		return 0;
	}
	if (listing_registry(&registry, &registry_name, p->check->requester, x->pin, why))
		return -1;
	i.registry_name = registry_name;
	merge_unfit(&p->listing.versions, &registry);
	if (choose(p, x->line, &c, why))
		return -1;
	if (x->pin && inspect_pinned(&i, why))
		return -1;
	return judge(&i, p, &c, why);
}

static void
check_lines(struct package *p, const struct diag *failure)
{
	const struct list *follow = &p->recipe->upstream.follow;

	for (size_t i = 0; i < (follow->n ? follow->n : 1); i++) {
		struct update *x = add_line(p, follow->n ? follow->item[i] : "*");
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (failure)
			update_fail(x, failure);
		else if (check_line(p, x, &why))
			update_fail(x, &why);
	}
}

static int
check_package(struct update_check *w, const struct pin *pin, struct diag *why)
{
	scoped(package_release) struct package p = { .check = w, .name = pin->name, .listing = LISTING_INIT };
	scoped(diag_release) struct diag failure = DIAG_INIT;

	if (recipe_set_get(w->recipes, pin->name, NULL, &p.recipe, why))
		return -1;
	if (pin->kind != SOURCE_DEBIAN && listing_ask(&p.listing, w->requester, p.recipe, pin, &failure))
		check_lines(&p, &failure);
	else
		check_lines(&p, NULL);
	return 0;
}

/* The first pin of its name. */
static bool
is_first(const struct pin_set *set, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(set->pin[k].name, set->pin[i].name))
			return false;
	return true;
}

static bool
is_asked_for(const struct update_check *w, const char *name)
{
	return !w->only->n || list_has(w->only, name);
}

int
update_check_all(struct update_check *w, struct diag *why)
{
	const struct pin *ignored;

	for (size_t i = 0; i < w->only->n; i++)
		if (pin_set_get(w->set, w->only->item[i], NULL, &ignored, why))
			return -1;
	for (size_t i = 0; i < w->set->n; i++)
		if (is_first(w->set, i) && is_asked_for(w, w->set->pin[i].name) && check_package(w, &w->set->pin[i], why))
			return -1;
	return 0;
}

/* An answer of no is more important than a failure that may pass. */
int
update_check_status(const struct update_check *w, struct diag *why)
{
	const struct update *refused = NULL, *failed = NULL;

	for (size_t i = 0; i < w->n; i++) {
		if (!refused && (w->item[i].state == UPDATE_UNCLEAR || w->item[i].state == UPDATE_REFUSED))
			refused = &w->item[i];
		if (!failed && w->item[i].state == UPDATE_FAILED)
			failed = &w->item[i];
	}
	if (refused)
		return diag_set(why, DIAG_REFUSED, "%s: %s", refused->name, refused->why);
	return failed ? diag_set(why, failed->kind, "%s: %s", failed->name, failed->why) : 0;
}

static void
update_release(struct update *x)
{
	char *const text[] = { x->line, x->from, x->version, x->tag, x->why, x->withdrawn, x->advisory, x->home, x->commit, x->sha256, x->sum };

	for (size_t i = 0; i < countof(text); i++)
		free(text[i]);
	list_release(&x->users);
	list_release(&x->records);
	list_release(&x->passed);
}

void
update_check_release(struct update_check *w)
{
	for (size_t i = 0; i < w->n; i++)
		update_release(&w->item[i]);
	free(w->item);
}
