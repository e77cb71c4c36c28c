/*
 * artifact - what was signed: a file, or only its SHA-256.
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

/* The path of a file, or "sha256:<64 hex>" if there is no such file; the text is borrowed. */
int artifact_open(struct artifact *, const char *file_or_digest, struct diag *);
/*
 * Its digest, read from the file at the first call; NULL on error.  DIAG_REFUSED: only
 * the SHA-256 is known, and another digest is needed.
 */
const unsigned char *artifact_digest(struct artifact *, enum hash, struct diag *);

#endif
