/*
 * timestamp - RFC 3161 tokens over a signature's raw bytes.
 */
#ifndef TRUST_TIMESTAMP_H
#define TRUST_TIMESTAMP_H
#include "trust/trusted_root.h"

/* The DER TimeStampReq over SHA-256 of the signature, certReq set, with a random nonce of 8 bytes. */
int timestamp_request(struct buf *der, const void *signature, size_t n, struct diag *);
/*
 * A whole TimeStampResp: status, imprint (SHA-256, -384 or -512), signer, chain and window of one authority at the
 * token's own time, which goes to *seconds.  `request` NULL: no nonce to compare.  *tsa is borrowed from the root.
 */
int timestamp_verify(const struct trusted_root *, const void *token, size_t n, const void *signature, size_t signature_n,
                     const struct buf *request, int64_t *seconds, const struct trusted_authority **tsa, struct diag *);

#endif
