/*
 * verify - verifies a bundle: signature, log entries, timestamps, certificate, policy and statement.
 *
 * Order and limits follow the Sigstore client specification.  Every check fails closed,
 * and the message names the one that failed.  No network is used.
 */
#ifndef TRUST_VERIFY_H
#define TRUST_VERIFY_H
#include "trust/artifact.h"
#include "trust/bundle.h"
#include "trust/policy.h"

struct verification {
	struct signer signer;           /* from the certificate */
	bool by_key;                    /* signed by the policy's key, without a certificate */
	int64_t seconds;                /* the earliest proven time; 0: none, with a managed key */
	const char *log_url;            /* borrowed from the root, may be ""; NULL: the root has no logs */
	uint64_t log_index;
	bool has_log_index;             /* the index is signed */
	const char *tsa_uri;            /* borrowed; NULL: none */
	char *predicate_type;           /* DSSE, else NULL */
};
#define VERIFICATION_INIT { .signer = SIGNER_INIT }

/*
 * `artifact` NULL: an attestation; the caller compares its subjects.  DIAG_REFUSED: the
 * bundle is not good.  The policy must have passed policy_check().
 */
int verify_bundle(const struct bundle *, struct artifact *, const struct trusted_root *, const struct policy *,
                  struct verification *, struct diag *);
void verification_release(struct verification *);

#endif
