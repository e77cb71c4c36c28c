/*
 * chain - the path from a leaf certificate to a trusted authority, at the times of signing.
 */
#ifndef TRUST_CHAIN_H
#define TRUST_CHAIN_H
#include "trust/trusted_root.h"

/*
 * Finds a path from the leaf through one authority's intermediates to its anchor.  At each of the n times (seconds
 * since the epoch, at least one) all its certificates are valid, and the authority's window holds.  The leaf is for
 * digital signatures and code signing, not a CA, and has no unknown critical extension.  *issuer is the certificate
 * that issued the leaf, borrowed from the root.  All times are checked in one call, since a path's signatures are slow.
 */
int chain_verify(const struct trusted_root *, const struct cert *leaf, const int64_t *seconds, size_t n,
                 const struct cert **issuer, struct diag *);

#endif
