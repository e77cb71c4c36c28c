#include "upstream/tool_updates.h"
#include "base/file.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/report.h"
#include "cli/say.h"
#include "release/release_tag.h"
#include "own_release.h"
#include "pin_changes.h"
#include "release_list.h"
#include "tool_graph.h"
#include <string.h>

enum { DAY = 24 * 3600, GATHER_DAYS = 7, SCHEDULE_DAYS = 60, WARN_DAYS = 50 };

static const char *const state_name[] = { "current", "release", "gathers" };

static void
want_release(struct tool_update *t, const char *version, unsigned revision, char *reason)
{
	t->state = TOOL_RELEASE;
	t->version = xstrdup(version);
	t->tag = release_tag_text(t->upstream->name, version, revision);
	if (reason)
		list_take(&t->reasons, reason);
}

/* The version that should be out: the new one, else the pinned one; NULL: there is none. */
static const char *
wanted_version(const struct update *x)
{
	if (x->state == UPDATE_NEW)
		return x->version;
	return x->pin ? x->pin->version : NULL;
}

/* A week after the oldest change, so that several changes make one rebuild. */
static void
gather(struct tool_update *t, const struct pin_changes *c, const char *version, unsigned revision, long long now)
{
	long long ripe = c->oldest + (long long)GATHER_DAYS * DAY;

	if (!c->reasons.n)
		return;
	list_copy(&t->reasons, &c->reasons);
	want_release(t, version, revision + 1, NULL);
	if (c->advisory || now >= ripe)
		return;
	t->state = TOOL_GATHERS;
	t->until = ripe;
}

/* The recipes of today may need what the pins of the release lack: that is a change, too. */
static int
compare_pins(const struct tool_updates *all, const struct tool_update *t, const char *pins, const char *version, const char *libc,
             struct pin_changes *c, struct diag *why)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	scoped(graph_release) struct graph g = GRAPH_INIT;
	scoped(diag_release) struct diag lacks = DIAG_INIT;

	if (pin_set_load(&set, pins, why))
		return diag_refuse(why);
	if (!tool_graph(&g, t->upstream->name, version, pins, libc, all->recipe_dirs, &lacks))
		pin_changes_find(c, &g, all->check->set);
	else if (lacks.kind == DIAG_SYSTEM)
		return diag_move(why, &lacks);
	else
		list_addf(&c->reasons, "the recipes changed: %s", lacks.text.text);
	return 0;
}

static int
check_rebuild(const struct tool_updates *all, struct tool_update *t, const struct repository *r, const struct version *latest,
              struct diag *why)
{
	scoped(temp_folder_release) struct temp_folder temp = TEMP_FOLDER_INIT;
	scoped(pin_changes_release) struct pin_changes c = PIN_CHANGES_INIT;
	scoped(free_release) char *path = NULL;
	unsigned revision;
	scoped(free_release) char *version = release_tag_version(latest->version, &revision);

	if (temp_folder_open(&temp, temp_folder_parent(), "ingot-pins", why))
		return -1;
	path = path_join(temp.path, "pins.json");
	if (own_release_pins(all->check->requester, r, latest, path, why) || compare_pins(all, t, path, version, own_release_libc(latest), &c, why))
		return -1;
	gather(t, &c, version, revision, all->check->now);
	return 0;
}

static int
check_tool(struct tool_updates *all, const struct update *x, const struct repository *r, const struct versions *ours, struct diag *why)
{
	const struct version *latest = own_release_latest(ours, x->line);
	const char *wanted = wanted_version(x);
	struct tool_update *t;
	unsigned revision;
	scoped(free_release) char *released = latest ? release_tag_version(latest->version, &revision) : NULL;

	if (!wanted && !latest)
		return 0;
	array_grow(all->item, all->n, all->cap);
	t = &all->item[all->n++];
	*t = (struct tool_update){ .upstream = x, .state = TOOL_CURRENT, .released = latest ? xstrdup(latest->version) : NULL };
	if (!latest) {
		want_release(t, wanted, 1, xasprintf("there is no release of %s %s", x->name, wanted));
		return 0;
	}
	if (wanted && version_compare(wanted, released) > 0) {
		want_release(t, wanted, 1, xasprintf("%s %s is new: the latest release has %s", x->name, wanted, released));
		return 0;
	}
	return check_rebuild(all, t, r, latest, why);
}

static int
check_name(struct tool_updates *all, const char *name, const struct repository *r, struct diag *why)
{
	scoped(versions_release) struct versions ours = VERSIONS_INIT;
	scoped(free_release) char *template = xasprintf("%s-v{version}", name);

	if (release_list(&ours, all->check->requester, r, template, why))
		return -1;
	for (size_t i = 0; i < all->check->n; i++)
		if (!strcmp(all->check->item[i].name, name) && all->check->item[i].state < UPDATE_UNCLEAR &&
		    check_tool(all, &all->check->item[i], r, &ours, why))
			return diag_wrap(why, "%s", name);
	return 0;
}

/* GitHub docs, "Disabling and enabling a workflow": 60 days without activity in a public repository end its schedules. */
static void
warn_of_schedule(struct tool_updates *all, const struct repository *r)
{
	long long days = r->pushed ? (all->check->now - r->pushed) / DAY : 0;
	char end[21];

	if (days < WARN_DAYS)
		return;
	text_put_time(end, r->pushed + (long long)SCHEDULE_DAYS * DAY);
	list_addf(&all->warnings, "nothing was pushed to '%s' for %lld days: GitHub ends its schedules after %d, at %s", r->name, days,
	          SCHEDULE_DAYS, end);
}

/* Lines of one package follow each other. */
static bool
is_first_line(const struct update_check *check, size_t i)
{
	return !i || strcmp(check->item[i].name, check->item[i - 1].name);
}

static int
is_tool(const struct tool_updates *all, const char *name, bool *answer, struct diag *why)
{
	const struct recipe *r;

	if (recipe_set_get(all->check->recipes, name, NULL, &r, why))
		return -1;
	*answer = recipe_is_tool(r);
	return 0;
}

int
tool_updates_find(struct tool_updates *all, struct diag *why)
{
	scoped(repository_release) struct repository r = REPOSITORY_INIT;

	if (!all->repository)
		return 0;
	if (!text_is_repository(all->repository))
		return diag_set(why, DIAG_USAGE, "'%s' is not a repository, OWNER/NAME", all->repository);
	if (repository_find(&r, all->check->requester, all->repository, 0, why))
		return diag_wrap(why, "our own repository");
	warn_of_schedule(all, &r);
	for (size_t i = 0; i < all->check->n; i++) {
		const char *name = all->check->item[i].name;
		bool tool = false;

		if (is_first_line(all->check, i) && is_tool(all, name, &tool, why))
			return -1;
		if (tool && check_name(all, name, &r, why))
			return -1;
	}
	return 0;
}

static bool
uses(const struct graph *g, const struct pin *pin)
{
	for (size_t i = 0; i < g->n; i++)
		if (!strcmp(g->node[i]->pin->name, pin->name) && !strcmp(g->node[i]->pin->version, pin->version))
			return true;
	return false;
}

/* Adds a tool to each withdrawn package that it is built from. */
static int
add_user(const struct tool_updates *all, const struct pin *pin, struct diag *why)
{
	scoped(graph_release) struct graph g = GRAPH_INIT;
	bool tool;

	if (is_tool(all, pin->name, &tool, why))
		return -1;
	if (!tool)
		return 0;
	if (tool_graph(&g, pin->name, pin->version, all->pins, NULL, all->recipe_dirs, why))
		return -1;
	for (size_t i = 0; i < all->check->n; i++) {
		struct update *x = &all->check->item[i];

		if (x->withdrawn && uses(&g, x->pin) && !list_has(&x->users, pin->name))
			list_add(&x->users, pin->name);
	}
	return 0;
}

int
tool_updates_users(const struct tool_updates *all, struct diag *why)
{
	bool withdrawn = false;

	for (size_t i = 0; i < all->check->n; i++)
		withdrawn |= all->check->item[i].withdrawn != NULL;
	for (size_t i = 0; withdrawn && i < all->check->set->n; i++)
		if (add_user(all, &all->check->set->pin[i], why))
			return -1;
	return 0;
}

static void
write_one(struct jsonw *w, const struct tool_update *t)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "tool", t->upstream->name);
	jsonw_string(w, "line", t->upstream->line);
	jsonw_string(w, "state", state_name[t->state]);
	jsonw_optional(w, "released", t->released);
	if (t->version) {
		jsonw_string(w, "version", t->version);
		jsonw_string(w, "tag", t->tag);
	}
	if (t->until)
		jsonw_time(w, "until", t->until);
	jsonw_strings(w, "reasons", &t->reasons);
	jsonw_end(w);
}

void
tool_updates_write(struct jsonw *w, const struct tool_updates *all)
{
	if (!all->repository)
		return;
	jsonw_array(w, "tools");
	for (size_t i = 0; i < all->n; i++)
		write_one(w, &all->item[i]);
	jsonw_end(w);
	jsonw_strings(w, "warnings", &all->warnings);
}

void
tool_updates_write_needed(struct jsonw *w, const struct tool_updates *all)
{
	jsonw_array(w, NULL);
	for (size_t i = 0; i < all->n; i++) {
		const struct tool_update *t = &all->item[i];

		if (t->state != TOOL_RELEASE)
			continue;
		jsonw_object(w, NULL);
		jsonw_string(w, "tool", t->upstream->name);
		jsonw_string(w, "version", t->version);
		jsonw_string(w, "tag", t->tag);
		jsonw_end(w);
	}
	jsonw_end(w);
}

void
tool_updates_say(const struct tool_updates *all)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->item[i].reasons.n; k++)
			say("check-release: %s%s: %s", all->item[i].tag, all->item[i].state == TOOL_GATHERS ? ", later" : "", all->item[i].reasons.item[k]);
	for (size_t i = 0; i < all->warnings.n; i++) {
		scoped(diag_release) struct diag warning = DIAG_INIT;

		diag_set(&warning, DIAG_REFUSED, "%s", all->warnings.item[i]);
		diag_warn(&warning, "check-release");
	}
}

void
tool_updates_release(struct tool_updates *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->item[i].version);
		free(all->item[i].tag);
		free(all->item[i].released);
		list_release(&all->item[i].reasons);
	}
	free(all->item);
	list_release(&all->warnings);
}
