#include "plan/plan_trial.h"

/* What ships: the wanted components and what they need, but not what only builds them. */
static void
mark_shipped(struct graph *g)
{
	for (size_t i = 0; i < g->n; i++)
		g->node[i]->mark = 0;
	for (size_t i = 0; i < g->n; i++) {
		struct node *node = g->node[i];

		if (!node->wanted)
			continue;
		node->mark = 1;
		for (size_t k = 0; k < node->closures; k++)
			node->closure[k]->mark = 1;
	}
}

void
plan_trial_reasons(const struct node *node, struct list *reasons)
{
	const char *minimum = node_trial(node);

	if (minimum)
		list_add(reasons, minimum);
	if (node->pin->unbuilt)
		list_addf(reasons, "this pin was never built before: %s", node->pin->unbuilt);
	for (size_t i = 0; i < node->tools; i++) {
		const struct pin *tool = node->tool[i]->pin;

		if (tool->unbuilt)
			list_addf(reasons, "it is built by %s %s, whose pin was never built before: %s", tool->name, tool->version, tool->unbuilt);
	}
}

/* "crun 1.21: REASON", once for all targets. */
static void
add_lines(struct list *lines, const struct node *node)
{
	scoped(list_release) struct list reasons = LIST_INIT;

	plan_trial_reasons(node, &reasons);
	for (size_t i = 0; i < reasons.n; i++) {
		scoped(free_release) char *line = xasprintf("%s %s: %s", node->recipe->name, node->pin->version, reasons.item[i]);

		if (!list_has(lines, line))
			list_add(lines, line);
	}
}

void
plan_trial_lines(struct graph *g, struct list *lines)
{
	mark_shipped(g);
	for (size_t i = 0; i < g->n; i++)
		if (g->node[i]->mark)
			add_lines(lines, g->node[i]);
}

int
plan_refuse_trial(const struct plan *plan, struct diag *why)
{
	scoped(graph_release) struct graph g = GRAPH_INIT;
	scoped(list_release) struct list reasons = LIST_INIT;

	if (graph_resolve(&g, plan, NULL, NULL, why))
		return -1;
	plan_trial_lines(&g, &reasons);
	if (!reasons.n)
		return 0;
	diag_set(why, DIAG_REFUSED, "this would be a trial build, which must not be released");
	for (size_t i = 0; i < reasons.n; i++)
		buf_printf(&why->text, "%s%s", i ? "; " : ": ", reasons.item[i]);
	return diag_hint(why, "docs/recipes.md says what makes a trial build");
}
