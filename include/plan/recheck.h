/*
 * recheck - compares what the store holds of a graph with its seals, before it is used.
 *
 * A component that another one is built from is an input: its content is hashed.  Of one that is only in the result,
 * component.json is hashed, and the rest is compared by size and times; what ships of it is hashed by `package`.
 */
#ifndef PLAN_RECHECK_H
#define PLAN_RECHECK_H
#include "plan/graph.h"

struct recheck {
	bool thorough;                  /* hash the content of all components of the graph */
	unsigned changed;               /* filled in: components that were set aside; they are not present any more */
};
#define RECHECK_INIT { 0 }

int recheck_graph(struct recheck *, struct graph *, const struct store *, struct diag *);

#endif
