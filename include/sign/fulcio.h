/*
 * fulcio - a certificate for a new key and an identity token (Fulcio API v2).
 */
#ifndef SIGN_FULCIO_H
#define SIGN_FULCIO_H
#include "trust/chain.h"
#include "trust/policy.h"
#include "net/call.h"

/* The address for certificate requests, below the base address of an authority; caller frees. */
char *fulcio_url(const char *base);
/* JSON: the public key, and the challenge signed with it, which proves that we hold the private one. */
int fulcio_request(struct buf *body, const struct key *, const char *challenge, struct diag *);
/* The first certificate of the answer, not verified yet. */
int fulcio_answer(const struct call *, struct cert *, struct diag *);
/*
 * Checks the certificate: for this key, by a trusted authority, in a CT log (SCT), with one identity, which is the
 * expected one (NULL: any).  DIAG_REFUSED names the failed check.
 */
int fulcio_check(const struct cert *, const struct key *, const struct trusted_root *, const struct policy *expected,
                 struct signer *, struct diag *);

#endif
