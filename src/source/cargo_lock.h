/*
 * cargo_lock - the crates that a Cargo.lock names, and a folder of cargo made of their files.
 *
 * Only what cargo itself writes is read: [[package]] tables with one value per
 * line, versions 2 to 4 of the format.  A crate from a git repository is refused:
 * its content has no hash in the file.
 */
#ifndef SOURCE_CARGO_LOCK_H
#define SOURCE_CARGO_LOCK_H
#include "base/diag.h"
#include "base/list.h"

struct locked_crate {
	char *name, *version;
	char *checksum;                 /* SHA-256 of the .crate file */
	char *folder;                   /* NAME-VERSION */
};
struct cargo_lock { struct locked_crate *crate; size_t n, cap; };
#define CARGO_LOCK_INIT { 0 }

/* The crates of registries, without those of the source itself.  DIAG_REFUSED, naming file and line. */
int cargo_lock_load(struct cargo_lock *, const char *path, struct diag *);
/*
 * Makes the folder `to`, from which cargo builds: each NAME-VERSION.crate of the list, moved from the folder `from`, and
 * its content in NAME-VERSION.  Only the hash of the .crate file is in Cargo.lock, so nothing else is taken from `from`.
 * DIAG_REFUSED names what is missing or has another hash.
 */
int cargo_lock_unpack(const struct cargo_lock *, const char *from, const char *to, struct diag *);
void cargo_lock_release(struct cargo_lock *);

#endif
