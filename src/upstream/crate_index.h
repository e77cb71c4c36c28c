/*
 * crate_index - the versions of a crate in the sparse index of its registry.
 *
 * The index is the one that cargo would ask: the replacement of crates-io in cargo's
 * config.toml ($CARGO_HOME, else ~/.cargo), else the default.
 */
#ifndef UPSTREAM_CRATE_INDEX_H
#define UPSTREAM_CRATE_INDEX_H
#include "net/caller.h"
#include "versions.h"

/* At most 16 MiB.  Yanked versions are unfit. */
int crate_index_list(struct versions *, const struct caller *, const char *crate, struct diag *);
/* Where the index has the file of a crate: "ne/ta/netavark"; caller frees. */
char *crate_index_path(const char *crate);
/* The registry that replaces crates-io in a config.toml; NULL: none; caller frees. */
char *crate_index_replacement(const char *config);

#endif
