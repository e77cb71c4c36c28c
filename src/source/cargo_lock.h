/*
 * cargo_lock - the crates that a Cargo.lock names, and a vendor folder compared with them.
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
 * Checks that the folder holds what `cargo vendor --versioned-dirs` makes of the list, and nothing else: each
 * NAME-VERSION, a .cargo-checksum.json with the crate's checksum, and files of the hashes in it.  DIAG_REFUSED names
 * what is missing, extra or changed.
 */
int cargo_lock_check(const struct cargo_lock *, const char *vendor, struct diag *);
void cargo_lock_release(struct cargo_lock *);

#endif
