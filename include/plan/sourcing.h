/*
 * sourcing - which sources the components of a graph are made from.
 */
#ifndef PLAN_SOURCING_H
#define PLAN_SOURCING_H
#include "plan/graph.h"
#include "source/fetcher.h"

/* Its pin's, with crates if cargo builds it. */
struct source node_source(const struct node *);
/* Adds all to the fetcher; lazy: what is only needed by components that exist already is marked as not needed. */
void sourcing_want(const struct graph *, bool lazy, struct fetcher *);

#endif
