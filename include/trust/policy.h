/*
 * policy - who must have signed; every requirement that is given must hold.
 *
 * A certificate needs a subject and an issuer.  The subject is given exactly, as an
 * anchored regular expression (POSIX extended), or as workflow and source repository:
 * any repository may call a reusable workflow, and its certificate then names that
 * workflow, so that a workflow alone proves nothing.
 */
#ifndef TRUST_POLICY_H
#define TRUST_POLICY_H
#include "base/list.h"
#include "trust/signer.h"

struct policy {
	/* borrowed; NULL: not required */
	const char *identity, *identity_regexp;
	const char *issuer, *issuer_regexp;
	const char *repository;         /* source repository: URI, or OWNER/NAME on github.com */
	const char *repository_id;
	const char *workflow;           /* path in the source repository, or a whole URI without the ref */
	const char *ref;                /* source ref: "refs/tags/v1", or all below: "refs/tags/" */
	const struct list *workflows, *refs;    /* the same; any one of these */
	const struct key *key;          /* a managed key, instead of all the others */
	bool without_log;               /* a signature by the key needs no log entry */
};
#define POLICY_INIT { 0 }

/* Does it require nothing? */
bool policy_is_empty(const struct policy *);
/* Is it complete: a key, or a subject and an issuer; are expressions anchored?  DIAG_USAGE, with a hint. */
int policy_check(const struct policy *, struct diag *);
/* DIAG_REFUSED, with what differs, the value and the expected one. */
int policy_match(const struct policy *, const struct signer *, struct diag *);

#endif
