/*
 * timestamp - RFC 3161 tokens over a signature's raw bytes.
 */
#ifndef TRUST_TIMESTAMP_H
#define TRUST_TIMESTAMP_H
#include "trust/trusted_root.h"

/* Appends the DER TimeStampReq over the signature's SHA-256, with certReq and a random nonce of 8 bytes. */
int timestamp_request(struct buf *der, const void *signature, size_t n, struct diag *);
/*
 * Checks a TimeStampResp: status, imprint (SHA-256, -384 or -512), signer, and an authority's chain and window at the
 * token's time, which is stored in *seconds.  `request` NULL: there is no nonce to compare.  *tsa is borrowed from the root.
 */
int timestamp_verify(const struct trusted_root *, const void *token, size_t n, const void *signature, size_t signature_n,
                     const struct buf *request, int64_t *seconds, const struct trusted_authority **tsa, struct diag *);

#endif
