/*
 * identity - who signs our own releases: etc/identity.json (ingot/identity/1).
 *
 * What `verify` demands when nothing else was said: issuer, source repository by
 * URI and number, workflows and refs.  Where this project is hosted is not fixed:
 * as shipped the owner is OWNER, and nobody is trusted until it is filled.
 */
#ifndef TRUST_IDENTITY_H
#define TRUST_IDENTITY_H
#include "json/jsonw.h"
#include "trust/policy.h"

struct identity {
	char *issuer, *repository;      /* URIs */
	char *repository_id;            /* decimal, or NULL: not known */
	struct list workflows, refs;    /* as struct policy takes them */
};
#define IDENTITY_INIT { .workflows = LIST_INIT, .refs = LIST_INIT }

/* Ours, as a policy that borrows from it.  DIAG_USAGE while it is not filled. */
int identity_load(struct identity *, struct policy *, struct diag *);

int identity_read(struct identity *, const char *path, struct diag *);
bool identity_is_filled(const struct identity *);
/* OWNER/NAME on github.com, and its number or NULL. */
int identity_fill(struct identity *, const char *repository, const char *repository_id, struct diag *);
void identity_write(struct jsonw *, const struct identity *);
void identity_release(struct identity *);

#endif
