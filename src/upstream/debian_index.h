/*
 * debian_index - the version of a Debian source package in its suite.
 */
#ifndef UPSTREAM_DEBIAN_INDEX_H
#define UPSTREAM_DEBIAN_INDEX_H
#include "store/store.h"
#include "upstream/update_check.h"

/* Compares the debian pin of a line with the signed index of its suite.  `ingot pins refresh` takes a new version. */
int debian_index_check(struct update *, const struct store *, struct diag *);

#endif
