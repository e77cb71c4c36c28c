/*
 * collect - from what a build left behind, the tree of the component.
 *
 * A recipe that lists files gets those and its licences, with the modes it
 * says; one that lists none (a library) gets all of its output.  The build may
 * have left links that point anywhere: none is followed out of its folder.
 */
#ifndef COMPONENT_COLLECT_H
#define COMPONENT_COLLECT_H
#include "plan/graph.h"

struct collect {
	const struct node *node;
	const char *src, *out;          /* what the build left */
	const char *tree;               /* made here; must not exist */
};
int collect_tree(const struct collect *, struct diag *);

#endif
