/*
 * graph - components and what they need, resolved, keyed and in order.
 *
 * A node is a package for a target.  Its key is the SHA-256 of the canonical
 * JSON of all that can change it: recipe, pin, patches, target, root, our own
 * build rules, and the keys of its needs and tools.
 */
#ifndef PLAN_GRAPH_H
#define PLAN_GRAPH_H
#include "plan/plan.h"
#include "plan/recipe_set.h"
#include "source/pin.h"
#include "store/store.h"

struct node {
	const struct recipe *recipe;            /* borrowed from the recipe set */
	const struct pin *pin;                  /* borrowed from the set */
	const struct target *target;
	struct node **need, **tool;             /* direct */
	size_t needs, tools;
	struct node **closure;                  /* all needs, direct and not, once each, sorted by name */
	size_t closures;
	struct digest key;
	char *dir;                              /* components/<key>-... in the store, absolute */
	bool present;                           /* dir is there */
	bool wanted;                            /* a package of the plan holds it */
	unsigned mark;                          /* free for algorithms over the graph */
};

struct graph {
	struct recipe_set recipes;
	struct pin_set set;
	struct digest root;                     /* root_key_digest() */
	struct node **node;                     /* needs come before the nodes that need them */
	size_t n, cap;
};
#define GRAPH_INIT { 0 }

/*
 * All components of the plan (only_target NULL: every job).  Cycles are named as a path: a -> b -> a.
 * A graph has one version of each package: the one that the tool's pin names, else the first listed.
 * store NULL: the shape only, without keys and folders.
 */
int graph_resolve(struct graph *, const struct plan *, const struct target *only_target, const struct store *, struct diag *);
struct node *graph_find(const struct graph *, const char *name, const struct target *);
/* Below the recipe's minimum, without the fixes that would meet it: the reason for calling it a trial build, or NULL. */
const char *node_trial(const struct node *);
void graph_release(struct graph *);

#endif
