#include "plan/plan_trial.h"
#include "plan/graph.h"

/* What ships: the wanted components and what they need, but not what only builds them. */
static void
mark_shipped(struct graph *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct node *node = g->node[i];

		if (!node->wanted)
			continue;
		node->mark = 1;
		for (size_t k = 0; k < node->closures; k++)
			node->closure[k]->mark = 1;
	}
}

/* "crun 1.21: REASON", once for all targets. */
static void
add_reason(struct list *reasons, const struct node *node)
{
	const char *reason = node_trial(node);
	scoped(free_release) char *line = NULL;

	if (reason)
		line = xasprintf("%s %s: %s", node->recipe->name, node->pin->version, reason);
	else if (node->pin->unbuilt)
		line = xasprintf("%s %s was never built with this pin: %s", node->recipe->name, node->pin->version, node->pin->unbuilt);
	if (line && !list_has(reasons, line))
		list_add(reasons, line);
}

int
plan_refuse_trial(const struct plan *plan, struct diag *why)
{
	scoped(graph_release) struct graph g = GRAPH_INIT;
	scoped(list_release) struct list reasons = LIST_INIT;

	if (graph_resolve(&g, plan, NULL, NULL, why))
		return -1;
	mark_shipped(&g);
	for (size_t i = 0; i < g.n; i++)
		if (g.node[i]->mark)
			add_reason(&reasons, g.node[i]);
	if (!reasons.n)
		return 0;
	diag_set(why, DIAG_REFUSED, "this would be a trial build, which must not be released");
	for (size_t i = 0; i < reasons.n; i++)
		buf_printf(&why->text, "%s%s", i ? "; " : ": ", reasons.item[i]);
	return diag_hint(why, "docs/recipes.md says what makes a trial build");
}
