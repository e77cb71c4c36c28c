/*
 * closure - the modules or crates that a source needs, from a mirror, in one file.
 *
 * A mirror has them as URL/go-HASH.tar or URL/crates-SHA256.tar: the folder of the store with this name, as a tar
 * archive.  No pin has a hash of the file, so what is in it is compared with the pin, with go.sum or with Cargo.lock.
 */
#ifndef SOURCE_CLOSURE_H
#define SOURCE_CLOSURE_H
#include "source/source.h"

/* Takes it from the first mirror that has a good one.  1: it is in the store now; 0: no mirror has it; -1. */
int closure_fetch(const struct store *, const struct list *mirrors, const struct source *, struct diag *);

#endif
