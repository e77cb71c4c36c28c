/*
 * source_check - hashes what the store holds of a source again, because the disk may have changed it.
 *
 * DIAG_REFUSED: something changed; it is in aside/ now, and can be fetched again.
 */
#ifndef SOURCE_SOURCE_CHECK_H
#define SOURCE_SOURCE_CHECK_H
#include "source/source.h"

/* The file with this hash, or its successor; caller frees.  NULL: an error. */
char *source_checked_file(const struct store *, const char *sha256, struct diag *);
/* The modules or crates of a pin, if there are any. */
int source_check_closure(const struct store *, const struct pin *, struct diag *);
/* All that is there of it; a part may be missing. */
int source_check(const struct store *, const struct pin *, struct diag *);

#endif
