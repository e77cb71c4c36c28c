/*
 * source - the source of a pin, in the store: fetched, checked, and later unpacked.
 *
 * The hash is checked before a byte is unpacked.  A file with a wrong hash is
 * kept in aside/, named in the error together with both hashes.
 *
 *	sources/<sha256>                archive, debian, crate: the file as published
 *	sources/<sha256>.successor      its successor, where the archive no longer has it (ingot/successor/1)
 *	sources/go-<h>/                 a module and all that its go.sum pins, as GOPROXY=file:// wants it
 *	sources/crates-<sha256>/        the crates of its Cargo.lock: each .crate file and its content, as a cargo source directory
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H
#include "source/pin.h"
#include "store/store.h"

struct source {
	const struct pin *pin;          /* borrowed */
	bool crates;                    /* it is built by cargo: the crates of its Cargo.lock belong to it */
};

/* Is all of it there? */
bool source_present(const struct store *, const struct source *);
/* Its identifier: sha256, "h1:..." sum, or the local folder; borrowed. */
const char *source_id(const struct pin *);
/* Is the pin of this package, version and identifier? */
bool source_is(const struct pin *, const char *name, const char *version, const char *id);
/* The file with this hash, or its successor; caller frees.  It need not be there. */
char *source_file(const struct store *, const char *sha256);
/* "conmon 2.1.13+ds1-3 instead of 2.1.13+ds1-2", or NULL: it is the pinned one; caller frees. */
char *source_successor(const struct store *, const struct pin *);
/* sources/crates-<sha256>, relative to the store; caller frees. */
char *source_crates_folder(const struct pin *);
/* Folder with the closure of a go or crate pin: to be bound at /build/modules or /build/vendor; NULL when it has none; caller frees. */
char *source_closure(const struct store *, const struct pin *);

#endif
