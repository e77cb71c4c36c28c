/*
 * identity - who signs our own releases: etc/identity.json (ingot/identity/1).
 *
 * `verify` requires this by default: issuer, source repository by URI and number,
 * workflows and refs.  The shipped owner is the placeholder OWNER: verification
 * fails until it is replaced.
 */
#ifndef TRUST_IDENTITY_H
#define TRUST_IDENTITY_H
#include "json/jsonw.h"
#include "trust/policy.h"

struct identity {
	char *issuer, *repository;      /* URIs */
	char *repository_id;            /* decimal, or NULL: unknown */
	struct list workflows, refs;    /* as struct policy takes them */
};
#define IDENTITY_INIT { .workflows = LIST_INIT, .refs = LIST_INIT }

/* Loads ours, and fills in a policy that borrows from it.  DIAG_USAGE: the owner is still the placeholder. */
int identity_load(struct identity *, struct policy *, struct diag *);

int identity_read(struct identity *, const char *path, struct diag *);
bool identity_is_filled(const struct identity *);
/* `repository` is OWNER/NAME on github.com, its number may be NULL. */
int identity_fill(struct identity *, const char *repository, const char *repository_id, struct diag *);
void identity_write(struct jsonw *, const struct identity *);
void identity_release(struct identity *);

#endif
