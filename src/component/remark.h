/*
 * remark - what a component does not have that one would expect of it, in a sentence for the output and the manifest.
 */
#ifndef COMPONENT_REMARK_H
#define COMPONENT_REMARK_H
#include "component/component.h"

/* Adds the sentences about a component that ships; none for others. */
void remark_add(struct list *, const struct node *, const struct component *);

#endif
