/*
 * attestations - GitHub's store of attestations (REST API, "Repository attestations").
 */
#ifndef SIGN_ATTESTATIONS_H
#define SIGN_ATTESTATIONS_H
#include "net/caller.h"
#include "trust/secret.h"

struct attestations {
	const char *repository;         /* OWNER/NAME; borrowed */
	const char *api_url;            /* borrowed; NULL: https://api.github.com */
	struct secret token;            /* needs attestations: write */
};
#define ATTESTATIONS_INIT { .token = SECRET_INIT }

/* Takes GITHUB_TOKEN out of the environment.  A program calls it before it does anything else. */
int attestations_take(struct attestations *, struct diag *);
/* From GITHUB_REPOSITORY, GITHUB_API_URL and the token.  DIAG_USAGE: one is missing. */
int attestations_open(struct attestations *, struct diag *);
/* Stores the bundle in the file, about a subject of this SHA-256, unless it is stored already (*was_there). */
int attestations_store(const struct attestations *, const struct caller *, const char *path, const char *sha256, bool *was_there,
                       struct diag *);
void attestations_release(struct attestations *);

#endif
