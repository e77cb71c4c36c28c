/*
 * estimate - expected CPU seconds of a build: those of an earlier build in this store, or else typical ones of the build system.
 */
#ifndef COMPONENT_ESTIMATE_H
#define COMPONENT_ESTIMATE_H
#include "plan/graph.h"

struct estimate {
	struct list earlier;            /* names of the components that the store holds */
	const struct store *store;
};
#define ESTIMATE_INIT { 0 }

void estimate_open(struct estimate *, const struct store *);
double estimate_node(const struct estimate *, const struct node *);     /* seconds, > 0 */
void estimate_release(struct estimate *);

#endif
