/*
 * source - the source of a pin, in the store: fetched, checked, and later unpacked.
 *
 * The hash is checked before a byte is unpacked.  A file with a wrong hash is
 * kept in aside/, named in the error together with both hashes.
 *
 *	sources/<sha256>                archive, debian, crate: the file as published
 *	sources/<sha256>.successor      the archive lost it: what stands in (ingot/successor/1)
 *	sources/go-<h>/                 a module and all that its go.sum pins, as GOPROXY=file:// wants it
 *	sources/crates-<sha256>/        the crates of its Cargo.lock, as a cargo source directory
 */
#ifndef BUILD_SOURCE_H
#define BUILD_SOURCE_H
#include "build/graph.h"
#include "root/root.h"

/* Is all there that building this node needs from outside? */
bool source_present(const struct store *, const struct node *);
/* Does it build with crates from a registry? */
bool source_wants_crates(const struct node *);
/* What names it: sha256, "h1:..." sum, or the local folder; borrowed. */
const char *source_id(const struct pin *);
/* The file with this hash, or its successor; caller frees.  It need not be there. */
char *source_file(const struct store *, const char *sha256);
/* "conmon 2.1.13+ds1-3 instead of 2.1.13+ds1-2", or NULL: then it is what was pinned; caller frees. */
char *source_successor(const struct store *, const struct pin *);
/* Unpacks into the empty folder dir (top folder stripped), applies patches (root NULL: none).  Never uses the network. */
int source_unpack(const struct store *, const struct pin *, const struct root *, const char *dir, struct diag *);
/* Folder with the closure of a go or crate pin: to be bound at /build/modules or /build/vendor; NULL when it has none; caller frees. */
char *source_closure(const struct store *, const struct pin *);
/*
 * 0: every archive that the graph still lacks can be had; 1: `missing` names one that cannot; -1: could not be asked.
 * One request of one byte for each, all at once; 3 s to connect.
 */
int source_reachable(const struct graph *, const struct store *, struct buf *missing, struct diag *);

#endif
