/*
 * order - the files to sign with their digests, and the paths of their bundles.
 */
#ifndef SIGN_ORDER_H
#define SIGN_ORDER_H
#include "trust/artifact.h"

struct order_file {
	char *path, *name, *bundle;     /* name: its base name, for a file */
	char *said;                     /* the sha256 from a list, or NULL */
	char sha256[65];                /* set by order_hash() */
	struct artifact artifact;       /* borrows path */
};

struct order {
	struct order_file *file;
	size_t n, cap;
};
#define ORDER_INIT { 0 }

/* One file; its bundle goes beside it, or to `bundle`.  DIAG_USAGE: it is a bundle itself, or not a file. */
int order_add_file(struct order *, const char *path, const char *bundle, struct diag *);
/* All that DIR/checksums.txt lists, and checksums.txt itself. */
int order_add_folder(struct order *, const char *dir, struct diag *);
/* The artifacts of a result of the checksum step ("-": standard input), and checksums.txt; they lie in `dir`. */
int order_add_result(struct order *, const char *result, const char *dir, struct diag *);
/* A file that was named otherwise.  Takes the texts; `sha256` is the hash that it must have. */
void order_add_named(struct order *, char *path, char *name, char *bundle, const char *sha256);
/* Hashes all on all cores, and compares with the lists.  DIAG_REFUSED. */
int order_hash(struct order *, struct diag *);
void order_release(struct order *);

#endif
