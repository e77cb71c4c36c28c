/*
 * fulcio - a certificate for a fresh key, by proving who we are (Fulcio API v2).
 */
#ifndef SIGN_FULCIO_H
#define SIGN_FULCIO_H
#include "trust/chain.h"
#include "trust/policy.h"
#include "net/call.h"

/* Where certificates are asked for, below an authority's base address; caller frees. */
char *fulcio_url(const char *base);
/* JSON: the public key, and the challenge signed with it, which proves that we hold the private one. */
int fulcio_request(struct buf *body, const struct key *, const char *challenge, struct diag *);
/* The first certificate of the answer; nothing of it is believed yet. */
int fulcio_answer(const struct call *, struct cert *, struct diag *);
/*
 * Is it ours, and will others believe it: for this key, by a trusted authority, made public (SCT), with one identity,
 * and that one as expected (NULL: any)?  DIAG_REFUSED names the check.
 */
int fulcio_check(const struct cert *, const struct key *, const struct trusted_root *, const struct policy *expected,
                 struct signer *, struct diag *);

#endif
