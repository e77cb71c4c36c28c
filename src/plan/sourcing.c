#include "plan/sourcing.h"

/* Crates are separate sources, except those of a local source (std), which are in the root. */
static bool
wants_crates(const struct node *node)
{
	if (node->pin->kind == SOURCE_LOCAL || node->pin->kind == SOURCE_DEBS)
		return false;
	for (size_t i = 0; i < node->recipe->runs; i++)
		if (node->recipe->run[i].system == BUILD_CARGO)
			return true;
	return false;
}

struct source
node_source(const struct node *node)
{
	return (struct source){ .pin = node->pin, .crates = wants_crates(node) };
}

void
sourcing_want(const struct graph *g, bool lazy, struct fetcher *f)
{
	f->set = &g->set;
	for (size_t i = 0; i < g->n; i++)
		fetcher_want(f, node_source(g->node[i]), !lazy || !g->node[i]->present);
}
