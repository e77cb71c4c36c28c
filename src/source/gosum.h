/*
 * gosum - checks a module cache against the hashes of a go.sum.
 */
#ifndef SOURCE_GOSUM_H
#define SOURCE_GOSUM_H
#include "source/pin.h"

/*
 * Every module zip below `download` (cache/download) must be the pin's own or
 * have its hash in the go.sum file: another hash is refused, and a zip that
 * go.sum does not know is removed, so that no build can take it.  A module
 * without a go.sum needs no other.
 */
int gosum_sweep(const char *gosum, const char *download, const struct pin *pin, struct diag *);

#endif
