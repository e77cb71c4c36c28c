/*
 * debian - where files of Debian's archive are.
 *
 * First below pool/ of the machine's mirrors: their hash is pinned, so no index
 * is needed.  For what they no longer have: below $INGOT_SNAPSHOT (the address
 * of a snapshot archive), else what the signed index names as the successor.
 */
#ifndef SOURCE_DEBIAN_H
#define SOURCE_DEBIAN_H
#include "want.h"

/* Adds the mirrors' addresses to every want that says what it is called, or where it lies, there. */
int debian_locate(struct wants *, struct diag *);
/* For wants that no mirror has: the successors, fetched, checked by the signed index, and recorded. */
int debian_succeed(const struct wants *, struct diag *);

#endif
