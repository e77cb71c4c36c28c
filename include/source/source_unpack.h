/*
 * source_unpack - unpacks a source from the store for a build.
 */
#ifndef SOURCE_SOURCE_UNPACK_H
#define SOURCE_SOURCE_UNPACK_H
#include "root/root.h"
#include "source/pin.h"
#include "store/store.h"

/* Unpacks into the empty folder dir (top folder stripped), applies patches (root NULL: none).  Never uses the network. */
int source_unpack(const struct store *, const struct pin *, const struct root *, const char *dir, struct diag *);

#endif
