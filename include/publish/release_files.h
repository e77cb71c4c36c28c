/*
 * release_files - the files of a release: a folder that was verified as a whole.
 */
#ifndef PUBLISH_RELEASE_FILES_H
#define PUBLISH_RELEASE_FILES_H
#include "base/digest.h"
#include "base/list.h"
#include <stdint.h>

enum { RELEASE_FILES_MAX = 1000 };      /* assets of a release (GitHub docs, "About releases") */

struct release_file {
	char *name, *path;
	struct digest digest;
	uint64_t size;                  /* bytes */
};

struct release_files {
	struct release_file *item;      /* sorted by name */
	size_t n, cap;
	char *commit, *repository;      /* that the provenance names, "git+" removed; or NULL */
	char *identity, *issuer;        /* of the signer of the first file, or NULL: by a key */
};
#define RELEASE_FILES_INIT { 0 }

/*
 * All files of `dir`, as `ingot verify` takes a folder: subfolders and names with a leading dot are ignored.  Each must
 * be in the ingot/verify/1 result with its SHA-256, or be a bundle that the result names.  DIAG_REFUSED: one is not; an
 * empty file; a name that GitHub would change.
 */
int release_files_load(struct release_files *, const char *dir, const char *verify_result, struct diag *);
/* NULL: there is no such file. */
const struct release_file *release_files_find(const struct release_files *, const char *name);
void release_files_release(struct release_files *);

#endif
