/*
 * registry - reading from a registry: manifests, blobs and what refers to them.
 *
 * Content with another digest than requested is refused.  Authentication is by
 * token, or by user and password if the registry wants that, over TLS; http is
 * for loopback, or on request.
 * Source: OCI distribution specification 1.1; "Token Authentication
 * Specification" of distribution.
 */
#ifndef OCI_REGISTRY_H
#define OCI_REGISTRY_H
#include "oci/layout.h"
#include "oci/credentials.h"
#include "oci/reference.h"
#include <stdbool.h>

struct connections;

struct registry {
	char *base, *repository;        /* "https://ghcr.io" */
	struct credentials credentials;
	const char *scheme;             /* "Bearer", "Basic" */
	char *secret;                   /* the secret for it, or NULL; wiped */
	bool tls;
	struct connections *connections;
};
#define REGISTRY_INIT { .credentials = CREDENTIALS_INIT }

/* Reads the credentials; sends no request yet. */
int registry_open(struct registry *, const struct reference *, bool plain_http, struct diag *);
/*
 * By tag or digest, `digest` (TEXT_DIGEST + 1 bytes) filled in with the digest of what came, *type with its media type (caller
 * frees).  *found false: there is none.
 */
int registry_manifest(struct registry *, const char *tag_or_digest, struct buf *, char *digest, char **type, bool *found,
                      struct diag *);
/* Exactly `size` bytes of this digest. */
int registry_blob(struct registry *, const char *digest, size_t size, struct buf *, struct diag *);
/* An image index of the referrers of the digest, from the referrers API or the fallback tag; *found false: none. */
int registry_referrers(struct registry *, const char *digest, struct buf *index, bool *found, struct diag *);
/* Does it have the referrers API? */
int registry_lists_referrers(struct registry *, const char *digest, bool *has, struct diag *);
void registry_release(struct registry *);

#endif
