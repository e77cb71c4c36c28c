/*
 * signer - what a certificate of Fulcio says about the signer (Fulcio, oid-info.md).
 */
#ifndef TRUST_SIGNER_H
#define TRUST_SIGNER_H
#include "trust/cert.h"

/* Owned strings, "" where the certificate does not say it; the numbers are the extensions 1.3.6.1.4.1.57264.1.N. */
struct signer {
	char *san;                      /* URI, e-mail or user!domain */
	char *issuer;                   /* .8, or .1 of old certificates */
	char *build_signer_uri, *build_signer_digest;   /* .9 .10: the workflow that signed, at its commit */
	char *runner_environment;       /* .11 */
	char *source_uri, *source_digest, *source_ref, *source_id;      /* .12 .13 .14 .15 */
	char *owner_uri, *owner_id;     /* .16 .17 */
	char *build_config_uri, *build_config_digest;   /* .18 .19: the workflow that was started */
	char *trigger, *run_uri, *visibility;           /* .20 .21 .22 */
};
#define SIGNER_INIT { 0 }
/* DIAG_REFUSED: not exactly one subject, two issuers that differ, trailing DER, or a control byte (NUL too) in a value. */
int signer_read(struct signer *, const struct cert *, struct diag *);
void signer_release(struct signer *);

#endif
