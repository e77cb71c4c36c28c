/*
 * gosum - compares the modules that go brought with a go.sum.
 *
 * go compares them too; this does not rely on it.  Each zip and each go.mod is hashed again.
 */
#ifndef SOURCE_GOSUM_H
#define SOURCE_GOSUM_H
#include "source/pin.h"

/*
 * `download` is cache/download of go's module cache.  Its zips must be the pin's own, or have their sum in go.sum of the
 * folder `source` (NULL: no other module is needed), and so must every go.mod.  A zip whose module go.sum names for its
 * go.mod alone is removed, so that no build can take it.  Each module that go.mod of `source` requires must be there.
 * DIAG_REFUSED names what is extra, missing or changed.
 */
int gosum_check(const char *source, const char *download, const struct pin *, struct diag *);

#endif
