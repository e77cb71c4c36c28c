/*
 * beneath - opens what a stranger left in a folder, so that no link leads out of it.
 */
#ifndef BASE_BENEATH_H
#define BASE_BENEATH_H
#include "base/diag.h"

/*
 * `path` below `folder`, with the flags of open(2); the descriptor is the caller's.  DIAG_REFUSED: it is not there, or a
 * link on the way leads out (openat2(2), RESOLVE_BENEATH).
 */
int beneath_open(const char *folder, const char *path, int flags, struct diag *);

#endif
