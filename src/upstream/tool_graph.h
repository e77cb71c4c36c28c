/*
 * tool_graph - the pins that a tool is built from.
 */
#ifndef UPSTREAM_TOOL_GRAPH_H
#define UPSTREAM_TOOL_GRAPH_H
#include "plan/graph.h"

/* All components of all variants, for amd64 and both C libraries, without keys.  `pins`: a set's name or path. */
int tool_graph(struct graph *, const char *tool, const char *version, const char *pins, const struct list *recipes, struct diag *);

#endif
