/*
 * debian - addresses of files in Debian's archive.
 *
 * A file is looked for below pool/ of the host's mirrors; its hash is pinned, so no
 * index is needed.  If they no longer have it, it is looked for below
 * $INGOT_SNAPSHOT (the address of a snapshot archive).  If it is not there either,
 * its successor is taken from the signed index.
 */
#ifndef SOURCE_DEBIAN_H
#define SOURCE_DEBIAN_H
#include "want.h"

/* Adds the mirrors' addresses to every wanted file with a Debian name or pool path. */
int debian_locate(struct wants *, struct diag *);
/* For wanted files that no mirror has: fetches their successors, checks them by the signed index, and records them. */
int debian_succeed(const struct wants *, struct diag *);

#endif
