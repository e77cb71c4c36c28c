#include "plan/graph.h"
#include "base/version.h"
#include "root/root.h"
#include "key.h"
#include <string.h>

/* The state of the traversal: the current branch, and the versions that tools chose. */
struct walk {
	struct graph *graph;
	struct node **open;             /* owned until closed: then they are the graph's */
	size_t depth, cap;
	struct pairs version, chooser;  /* package -> version, package -> who chose it */
};
#define WALK_INIT { 0 }

/* The package that needs this one, for messages. */
struct asker {
	const struct recipe *recipe;    /* NULL: the plan itself */
	const char *member;
	unsigned line;
};

static void
node_free(struct node *node)
{
	free(node->need);
	free(node->tool);
	free(node->closure);
	free(node->dir);
	free(node);
}

static void
walk_release(struct walk *w)
{
	while (w->depth)
		node_free(w->open[--w->depth]);
	free(w->open);
	pairs_release(&w->version);
	pairs_release(&w->chooser);
}

struct node *
graph_find(const struct graph *g, const char *name, const struct target *target)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->node[i]->target == target && !strcmp(g->node[i]->recipe->name, name))
			return g->node[i];
	return NULL;
}

static const char *
node_name(const struct node *node)
{
	return node->recipe->name;
}

/* A graph holds one version of a package: a second choice must agree. */
static int
choose(struct walk *w, const char *name, const char *version, const char *by, struct diag *why)
{
	const char *before = pairs_get(&w->version, name);

	if (!before) {
		pairs_add(&w->version, name, version);
		pairs_add(&w->chooser, name, by);
		return 0;
	}
	if (!strcmp(before, version))
		return 0;
	return diag_set(why, DIAG_USAGE, "%s goes with %s %s, but %s with %s %s; plan them apart",
	                pairs_get(&w->chooser, name), name, before, by, name, version);
}

static int
choose_companions(struct walk *w, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *by = xasprintf("%s %s", pin->name, pin->version);

	for (size_t i = 0; i < pin->with.n; i++)
		if (choose(w, pin->with.item[i].name, pin->with.item[i].value, by, why))
			return -1;
	return 0;
}

/* Puts the place in the recipe that needs it before the message. */
static int
at_asker(const struct asker *asker, struct diag *why)
{
	scoped(free_release) char *text = NULL;

	if (!asker->recipe || why->file)
		return -1;
	text = xstrdup(why->text.text);
	return diag_at(why, asker->recipe->path, asker->line, "member '%s': %s", asker->member, text);
}

static int
cycle(const struct walk *w, size_t from, const struct asker *asker, struct diag *why)
{
	scoped(buf_release) struct buf path = BUF_INIT;

	for (size_t i = from; i < w->depth; i++)
		buf_printf(&path, "%s -> ", node_name(w->open[i]));
	buf_str(&path, node_name(w->open[from]));
	diag_set(why, DIAG_USAGE, "circular needs: %s", path.text);
	return at_asker(asker, why);
}

static int
refuse_cycle(const struct walk *w, const char *name, const struct target *target, const struct asker *asker,
             struct diag *why)
{
	for (size_t i = 0; i < w->depth; i++)
		if (w->open[i]->target == target && !strcmp(node_name(w->open[i]), name))
			return cycle(w, i, asker, why);
	return 0;
}

/* A variant may lack such a component; nothing else may. */
static int
refuse_lacking(const struct walk *w, const char *name, struct diag *why)
{
	const char *reason = pin_set_lacks(&w->graph->set, name);

	return reason ? diag_set(why, DIAG_USAGE, "the pin set '%s' does without '%s': %s", w->graph->set.name, name, reason) : 0;
}

static int
refuse_target(const struct recipe *r, const struct target *target, struct diag *why)
{
	scoped(buf_release) struct buf known = BUF_INIT;

	if (recipe_knows(r, target))
		return 0;
	for (size_t i = 0; i < r->targets.n; i++)
		buf_printf(&known, "%s%s", i ? ", " : "", r->targets.item[i]);
	if (!known.len)
		buf_str(&known, "every target but the host");
	return diag_set(why, DIAG_USAGE, "'%s' cannot be built for '%s'; its recipe knows %s", r->name, target->name, known.text);
}

/* A pin may replace only needs of its recipe. */
static int
refuse_idle_needs(const struct node *node, struct diag *why)
{
	const struct pin *pin = node->pin;

	for (size_t i = 0; i < pin->needs.n; i++)
		if (!list_has(&node->recipe->needs, pin->needs.item[i].name))
			return diag_at(why, pin->set->path, pin->line, "member 'needs': recipe '%s' does not need '%s'",
			               pin->name, pin->needs.item[i].name);
	return 0;
}

/* Otherwise "{module}" would stay as it is written. */
static int
refuse_no_module(const struct node *node, struct diag *why)
{
	if (!node->recipe->names_module || node->pin->module)
		return 0;
	return diag_set(why, DIAG_USAGE, "'%s' has '{module}' in its recipe, but its pin is not a Go module", node->recipe->name);
}

static int
open_node(struct walk *w, const char *name, const struct target *target, struct node **out, struct diag *why)
{
	struct node *node = xcalloc(1, sizeof(*node));

	*out = node;
	array_grow(w->open, w->depth, w->cap);
	w->open[w->depth++] = node;
	node->target = target;
	if (recipe_set_get(&w->graph->recipes, name, target, &node->recipe, why)) {
		w->depth--;             /* has no name yet, so it must not stay on the branch */
		node_free(node);
		return -1;
	}
	if (refuse_lacking(w, name, why) ||
	    refuse_target(node->recipe, target, why) ||
	    pin_set_get(&w->graph->set, name, pairs_get(&w->version, name), &node->pin, why) ||
	    refuse_idle_needs(node, why) ||
	    refuse_no_module(node, why))
		return -1;
	return choose(w, name, node->pin->version, "the set", why) || choose_companions(w, node->pin, why);
}

static void
close_node(struct walk *w, struct node *node)
{
	struct graph *g = w->graph;

	w->depth--;
	array_grow(g->node, g->n, g->cap);
	g->node[g->n++] = node;
}

static void
add_once(struct node **nodes, size_t *n, struct node *node)
{
	for (size_t i = 0; i < *n; i++)
		if (nodes[i] == node)
			return;
	nodes[(*n)++] = node;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(node_name(*(struct node *const *)a), node_name(*(struct node *const *)b));
}

static void
close_over(struct node *node, size_t most)
{
	node->closure = xcalloc(most + 1, sizeof(*node->closure));
	for (size_t i = 0; i < node->needs; i++) {
		const struct node *need = node->need[i];

		add_once(node->closure, &node->closures, node->need[i]);
		for (size_t k = 0; k < need->closures; k++)
			add_once(node->closure, &node->closures, need->closure[k]);
	}
	qsort(node->closure, node->closures, sizeof(*node->closure), by_name);
}

static struct node *visit(struct walk *, const char *name, const struct target *, const struct asker *, struct diag *);

static int
visit_needs(struct walk *w, struct node *node, struct diag *why)
{
	const struct recipe *r = node->recipe;
	const struct asker asker = { r, "needs", r->needs_line };

	node->need = xcalloc(r->needs.n + 1, sizeof(*node->need));
	for (size_t i = 0; i < r->needs.n; i++) {
		const char *other = pairs_get(&node->pin->needs, r->needs.item[i]);
		struct node *need = visit(w, other ? other : r->needs.item[i], node->target, &asker, why);

		if (!need)
			return -1;
		add_once(node->need, &node->needs, need);
	}
	return 0;
}

static int
visit_tools(struct walk *w, struct node *node, struct diag *why)
{
	const struct recipe *r = node->recipe;
	const struct asker asker = { r, "tools", r->tools_line };

	node->tool = xcalloc(r->tools.n + 1, sizeof(*node->tool));
	for (size_t i = 0; i < r->tools.n; i++) {
		struct node *tool = visit(w, r->tools.item[i], &target_host, &asker, why);

		if (!tool)
			return -1;
		node->tool[node->tools++] = tool;
	}
	return 0;
}

/* Where a package is not for this target and its recipe names another that is. */
static const char *
name_for(struct walk *w, const char *name, const struct target *target)
{
	enum { DETOURS = 4 };
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const struct recipe *r;

	for (unsigned i = 0; i < DETOURS && recipe_set_get(&w->graph->recipes, name, target, &r, &ignored) == 0; i++) {
		if (recipe_knows(r, target) || !r->otherwise)
			break;
		name = r->otherwise;
	}
	return name;
}

/* Depth first; a node is closed, and so ordered, after all it needs. */
static struct node *
visit(struct walk *w, const char *asked, const struct target *target, const struct asker *asker, struct diag *why)
{
	const char *name = name_for(w, asked, target);
	struct node *node = graph_find(w->graph, name, target);

	if (node)
		return node;
	if (refuse_cycle(w, name, target, asker, why))
		return NULL;
	if (open_node(w, name, target, &node, why)) {
		at_asker(asker, why);
		return NULL;
	}
	if (visit_needs(w, node, why) || visit_tools(w, node, why))
		return NULL;
	close_node(w, node);
	close_over(node, w->graph->n);
	return node;
}

static int
visit_package(struct walk *w, const struct plan_job *job, const struct plan_package *package, struct diag *why)
{
	const struct recipe *tool;
	const struct list *components;
	struct asker asker = { NULL, "variants", 0 };

	if (recipe_set_get(&w->graph->recipes, package->tool, NULL, &tool, why))
		return -1;
	components = recipe_variant(tool, package->variant);
	if (!components || !components->n)
		return diag_set(why, DIAG_USAGE, "'%s' has no variant '%s'", package->tool, package->variant);
	asker.recipe = tool;
	asker.line = tool->variants_line;
	for (size_t i = 0; i < components->n; i++) {
		struct node *node = NULL;

		if (strcmp(components->item[i], package->tool) && pin_set_lacks(&w->graph->set, components->item[i]))
			continue;
		node = visit(w, components->item[i], job->target, &asker, why);
		if (!node)
			return -1;
		node->wanted = true;
	}
	return 0;
}

static int
visit_jobs(struct walk *w, const struct plan *plan, const struct target *only, struct diag *why)
{
	for (size_t i = 0; i < plan->jobs; i++) {
		const struct plan_job *job = &plan->job[i];

		if (only && job->target != only)
			continue;
		for (size_t k = 0; k < job->packages; k++)
			if (visit_package(w, job, &job->package[k], why))
				return -1;
	}
	return 0;
}

/* The plan's tools choose versions first, then the packages in their variants. */
static int
choose_tools(struct walk *w, const struct plan *plan, struct diag *why)
{
	for (size_t i = 0; i < plan->tools; i++)
		if (choose(w, plan->tool[i].name, plan->tool[i].version, "the plan", why))
			return -1;
	for (size_t i = 0; i < plan->tools; i++) {
		const struct pin *pin;

		if (pin_set_get(&w->graph->set, plan->tool[i].name, plan->tool[i].version, &pin, why) ||
		    choose_companions(w, pin, why))
			return -1;
	}
	return 0;
}

/* Nodes are in order, so the keys of needs come first. */
static int
key_nodes_in_order(struct graph *g, const struct store *store, struct diag *why)
{
	for (size_t i = 0; i < g->n; i++) {
		struct node *node = g->node[i];

		if (node_key(node, &g->root, store, why))
			return -1;
		node->dir = store_path(store, "components/%s-%s-%s-%s", node->key.hex, node_name(node),
		                       node->pin->version, node->target->name);
		node->present = store_holds(node->dir);
	}
	return 0;
}

/* A misspelt name would have no effect. */
static int
check_without(const struct graph *g, struct diag *why)
{
	for (size_t i = 0; i < g->set.without.n; i++)
		if (!recipe_set_has(&g->recipes, g->set.without.item[i].name))
			return diag_at(why, g->set.path, 0, "member 'without': there is no recipe of '%s'", g->set.without.item[i].name);
	return 0;
}

static int
check_origin(const char *what, const char *planned, const struct digest *now, struct diag *why)
{
	if (!planned || !strcmp(planned, now->hex))
		return 0;
	diag_set(why, DIAG_REFUSED, "%s not those of the plan: SHA-256 %s now, %s in the plan", what, now->hex, planned);
	return diag_hint(why, "plan again, or bring the files that the plan was made from");
}

/* What the plan was made from must still be the same: it may have come with the plan, from another machine. */
static int
check_origins(const struct graph *g, const struct plan *plan, struct diag *why)
{
	scoped(free_release) char *pins = xasprintf("the pins in '%s' are", plan->pins);
	struct digest recipes;

	if (check_origin(pins, plan->pins_sha256, &g->set.digest, why))
		return -1;
	if (!plan->recipes_sha256)
		return 0;
	return recipe_set_digest(&g->recipes, &recipes, why) || check_origin("the recipes are", plan->recipes_sha256, &recipes, why) ? -1 : 0;
}

int
graph_resolve(struct graph *g, const struct plan *plan, const struct target *only, const struct store *store,
              struct diag *why)
{
	scoped(walk_release) struct walk w = WALK_INIT;

	w.graph = g;
	if (recipe_set_open(&g->recipes, &plan->recipes, why) ||
	    pin_set_load(&g->set, plan->pins, why) ||
	    check_without(g, why) ||
	    check_origins(g, plan, why) ||
	    choose_tools(&w, plan, why) ||
	    visit_jobs(&w, plan, only, why))
		return -1;
	if (!store)
		return 0;
	if (root_key_digest(g->set.root, store, &g->root, why))
		return -1;
	return key_nodes_in_order(g, store, why);
}

/* Each advisory of the minimum, by the version or by a patch.  A minimum without advisories is met by its version only. */
static bool
is_fixed(const struct pin *pin, const struct pairs *advisories)
{
	for (size_t i = 0; i < advisories->n; i++) {
		const struct pair *fix = &advisories->item[i];

		if (version_compare(pin->version, fix->value) < 0 && !pin_fixes(pin, fix->name))
			return false;
	}
	return advisories->n > 0;
}

const char *
node_trial(const struct node *node)
{
	const struct recipe *r = node->recipe;

	if (!r->minimum || version_compare(node->pin->version, r->minimum) >= 0 || is_fixed(node->pin, &r->minimum_fixes))
		return NULL;
	return r->minimum_why;
}

void
graph_release(struct graph *g)
{
	for (size_t i = 0; i < g->n; i++)
		node_free(g->node[i]);
	free(g->node);
	recipe_set_release(&g->recipes);
	pin_set_release(&g->set);
	*g = (struct graph)GRAPH_INIT;
}
