/*
 * chain - the path from a leaf certificate to a trusted authority, at the times of signing.
 */
#ifndef TRUST_CHAIN_H
#define TRUST_CHAIN_H
#include "trust/trusted_root.h"

/*
 * One path from the leaf by one authority's own intermediates to its anchor.  At each of the n times (seconds since
 * the epoch, at least one) every certificate of it is valid, and the authority's own window holds.  Leaf: digital
 * signature, code signing, no CA, no unknown critical extension.  *issuer is the certificate that issued the leaf,
 * borrowed from the root.  All times at once, since the signatures of a path cost more than all the rest.
 */
int chain_verify(const struct trusted_root *, const struct cert *leaf, const int64_t *seconds, size_t n,
                 const struct cert **issuer, struct diag *);

#endif
