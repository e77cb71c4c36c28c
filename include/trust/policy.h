/*
 * policy - who must have signed: exact words, every one that was given.
 *
 * Keyless wants a subject and an issuer.  The subject is said by name, by an
 * anchored regular expression (POSIX extended, which must match it whole), or by
 * workflow and source repository: whoever calls a reusable workflow gets its name
 * into his certificate, so that a workflow without the repository says nothing.
 */
#ifndef TRUST_POLICY_H
#define TRUST_POLICY_H
#include "base/list.h"
#include "trust/signer.h"

struct policy {
	/* borrowed; NULL: not demanded */
	const char *identity, *identity_regexp;
	const char *issuer, *issuer_regexp;
	const char *repository;         /* source repository: URI, or OWNER/NAME on github.com */
	const char *repository_id;
	const char *workflow;           /* path in the source repository, or a whole URI without the ref */
	const char *ref;                /* source ref: "refs/tags/v1", or all below: "refs/tags/" */
	const struct list *workflows, *refs;    /* the same; any one of these */
	const struct key *key;          /* a managed key instead of all that */
};
#define POLICY_INIT { 0 }

/* Does it demand nothing at all? */
bool policy_is_empty(const struct policy *);
/* Is it a policy: key, or subject and issuer; anchored?  DIAG_USAGE with what to give. */
int policy_check(const struct policy *, struct diag *);
/* DIAG_REFUSED naming what differs, with both. */
int policy_match(const struct policy *, const struct signer *, struct diag *);

#endif
