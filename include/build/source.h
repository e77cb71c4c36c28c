/*
 * source - the source of a pin, in the store: fetched, checked, and later unpacked.
 *
 * The hash is checked before a byte is unpacked.  A file with a wrong hash is
 * kept in aside/, named in the error together with both hashes.
 */
#ifndef BUILD_SOURCE_H
#define BUILD_SOURCE_H
#include "build/graph.h"
#include "build/root.h"

struct source_result { char *name, *version, *kind, *id; uint64_t bytes; bool fetched; char *successor; };

struct fetcher {
	const struct store *store;
	const struct root *root;        /* its go, cargo and apt clients fetch closures */
	struct list mirrors;            /* --mirror URL: URL/<sha256> is tried first */
	struct source_result *result;
	size_t results;
};
#define FETCHER_INIT { 0 }

/* What every node of the graph needs (but for `present` components when lazy): all at once, with progress. */
int source_fetch_all(struct fetcher *, struct graph *, bool lazy, struct diag *);
bool source_present(const struct store *, const struct pin *);
/* Unpacks into the empty folder dir (top folder stripped), applies patches.  Never uses the network. */
int source_unpack(const struct store *, const struct pin *, const struct root *, const char *dir, struct diag *);
/* Folder with the closure of a go or crate pin: to be bound at /build/modules or /build/vendor; NULL for other kinds; caller frees. */
char *source_closure(const struct store *, const struct pin *);
void fetcher_release(struct fetcher *);

#endif
