/*
 * verify - the whole question: did he sign this, and did the witnesses see it in time?
 *
 * Order and caps follow the Sigstore client specification; every step fails
 * closed, and the message names the check that failed.  Nothing is asked of the
 * network.
 */
#ifndef TRUST_VERIFY_H
#define TRUST_VERIFY_H
#include "trust/artifact.h"
#include "trust/bundle.h"
#include "trust/policy.h"

struct verification {
	struct signer signer;           /* of a certificate */
	bool by_key;                    /* of the policy: there is no certificate */
	int64_t seconds;                /* the earliest proven time; 0: none (a managed key) */
	const char *log_url;            /* borrowed from the root, which may not say it: "" */
	uint64_t log_index;
	bool has_log_index;             /* else nobody signed it */
	const char *tsa_uri;            /* borrowed; NULL: none */
	char *predicate_type;           /* DSSE, else NULL */
};
#define VERIFICATION_INIT { .signer = SIGNER_INIT }

/*
 * `artifact` NULL: an attestation whose subjects the caller compares.  DIAG_REFUSED
 * is the answer no; the policy must have passed policy_check().
 */
int verify_bundle(const struct bundle *, struct artifact *, const struct trusted_root *, const struct policy *,
                  struct verification *, struct diag *);
void verification_release(struct verification *);

#endif
