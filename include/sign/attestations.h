/*
 * attestations - GitHub's store of attestations (REST API, "Repository attestations").
 */
#ifndef SIGN_ATTESTATIONS_H
#define SIGN_ATTESTATIONS_H
#include "github/github.h"

/*
 * Stores the bundle in the file, about a subject of this SHA-256, unless it is stored already (*was_there).  The token
 * needs attestations: write.
 */
int attestations_store(const struct github *, const char *path, const char *sha256, bool *was_there, struct diag *);

#endif
