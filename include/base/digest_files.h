/*
 * digest_files - SHA-256 of many files on all cores.
 */
#ifndef BASE_DIGEST_FILES_H
#define BASE_DIGEST_FILES_H
#include "base/digest.h"

struct digest_job {
	const char *path;               /* borrowed */
	struct digest digest;           /* filled in */
	uint64_t size;                  /* filled in, bytes */
};
/* All jobs, largest first, on `threads` threads (0: one per core). */
int digest_files(struct digest_job *, size_t n, unsigned threads, struct diag *);

#endif
