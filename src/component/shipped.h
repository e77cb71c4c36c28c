/*
 * shipped - what a recipe lists as files, with its words in braces replaced.
 */
#ifndef COMPONENT_SHIPPED_H
#define COMPONENT_SHIPPED_H
#include "plan/graph.h"

/* The entry as it is for this node; release it by shipped_release(). */
struct recipe_file shipped_entry(const struct node *, const struct recipe_file *);
void shipped_release(struct recipe_file *);
/* Is this path of the component (below its tree) listed?  A library lists none and ships nothing. */
bool shipped_has(const struct node *, const char *path);

#endif
