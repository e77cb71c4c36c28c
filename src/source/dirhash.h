/*
 * dirhash - "h1:" sums of Go: Hash1 of golang.org/x/mod/sumdb/dirhash.
 *
 * The SHA-256, in base64, of one line per file: "<sha256 of its content>  <name>", sorted by name.
 */
#ifndef SOURCE_DIRHASH_H
#define SOURCE_DIRHASH_H
#include "base/buf.h"
#include "base/diag.h"

/* Of all files of a zip.  The bytes may be hostile: call it in a process that is restricted (base/landlock.h). */
int dirhash_zip(struct buf *sum, const char *zip, struct diag *);
/* Of one file, by the name "go.mod". */
int dirhash_mod(struct buf *sum, const char *mod, struct diag *);

#endif
