/*
 * inspect - checks the files of a job in the store against the build result and their labels.
 *
 * Every component must lie in the store: a document could name any folder of
 * the host.  Looks at every file that a package of the job holds: it is there, a regular
 * file, not empty, of the size and SHA-256 that the build recorded; an ELF file
 * is what its target promises (elf/label.h).  The first mismatch is DIAG_REFUSED
 * and names component and file.
 */
#ifndef PACK_INSPECT_H
#define PACK_INSPECT_H
#include "pack/built.h"

/* `components` is the folder of the store that holds them. */
int inspect_job(const struct built_job *, const char *components, struct diag *);

/* Where a file of a component lies; caller frees. */
char *inspect_path(const struct built_component *, const struct built_file *);

#endif
