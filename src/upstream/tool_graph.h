/*
 * tool_graph - the pins that a tool is built from.
 */
#ifndef UPSTREAM_TOOL_GRAPH_H
#define UPSTREAM_TOOL_GRAPH_H
#include "plan/graph.h"

/*
 * All components of all variants for amd64, without keys.  `pins`: a set's name or path.  `libc`: static, glibc or both;
 * NULL: both, or the one for which the set has pins.
 */
int tool_graph(struct graph *, const char *tool, const char *version, const char *pins, const char *libc, const struct list *recipes,
               struct diag *);

#endif
