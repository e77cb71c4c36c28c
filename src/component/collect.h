/*
 * collect - makes the tree of a component from the output of a build.
 *
 * With "files" in the recipe the tree holds those files and the licences, with
 * the modes that the recipe states; without (a library) it holds all of the
 * output.  Links are never followed out of the build's folder.
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
