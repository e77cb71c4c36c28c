/*
 * artifact - what was signed: a file, or its SHA-256 where somebody else holds the file.
 */
#ifndef TRUST_ARTIFACT_H
#define TRUST_ARTIFACT_H
#include "trust/hash.h"
#include <stdbool.h>

struct artifact {
	const char *path;               /* borrowed; NULL: only the digest is known */
	const char *name;               /* borrowed, for messages */
	unsigned char sha256[32], sha384[48], sha512[64];
	bool has_sha256, has_sha384, has_sha512;
};
#define ARTIFACT_INIT { 0 }

/* "sha256:<64 hex>" that is no existing file, or the path of a file; the text is borrowed. */
int artifact_open(struct artifact *, const char *file_or_digest, struct diag *);
/*
 * Its digest, from the file at the first call; NULL and why.  DIAG_REFUSED: it is
 * known by its SHA-256 alone, and another was asked for.
 */
const unsigned char *artifact_digest(struct artifact *, enum hash, struct diag *);

#endif
