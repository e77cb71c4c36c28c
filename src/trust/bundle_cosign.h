/*
 * bundle_cosign - the bundle that `cosign sign-blob --bundle` and `attest-blob --bundle` wrote before version 3.
 *
 *	{ "base64Signature": "...", "cert": "...", "rekorBundle": { "SignedEntryTimestamp": "...",
 *	  "Payload": { "body": "...", "integratedTime": 1, "logIndex": 2, "logID": "<hex>" } } }
 *
 * Source: sigstore/cosign pkg/cosign/fetch.go (LocalSignedPayload), pkg/cosign/bundle/rekor.go.
 */
#ifndef TRUST_BUNDLE_COSIGN_H
#define TRUST_BUNDLE_COSIGN_H
#include "trust/bundle.h"

void bundle_cosign_read(struct bundle *, struct json top);

#endif
