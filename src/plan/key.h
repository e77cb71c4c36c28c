/*
 * key - the SHA-256 of all that can change a component.
 *
 * It is made of canonical JSON: compact, members sorted.  What a component is
 * built from is part of it by content (sums, hashes, the keys of its needs and
 * tools), not by address, so a mirror or a moved folder changes nothing.
 */
#ifndef PLAN_KEY_H
#define PLAN_KEY_H
#include "plan/graph.h"

/* Fills node->key; those of its needs and tools are there already. */
int node_key(struct node *, const struct digest *root, const struct store *, struct diag *);

#endif
