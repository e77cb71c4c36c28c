/*
 * debian - addresses of files in Debian's archive.
 *
 * First below pool/ of the machine's mirrors: their hash is pinned, so no index
 * is needed.  For what they no longer have: below $INGOT_SNAPSHOT (the address
 * of a snapshot archive), else what the signed index names as the successor.
 */
#ifndef SOURCE_DEBIAN_H
#define SOURCE_DEBIAN_H
#include "want.h"

/* Adds the mirrors' addresses to every wanted file with a Debian name or pool path. */
int debian_locate(struct wants *, struct diag *);
/* For wanted files that no mirror has: fetches their successors, checks them by the signed index, and records them. */
int debian_succeed(const struct wants *, struct diag *);

#endif
