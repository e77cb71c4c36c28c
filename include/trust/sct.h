/*
 * sct - signed certificate timestamps inside a certificate: a CT log promised to publish it (RFC 6962).
 */
#ifndef TRUST_SCT_H
#define TRUST_SCT_H
#include "trust/trusted_root.h"

/* At least one SCT is signed by a trusted CT log within its window (section 3.2, precert entry).  DIAG_REFUSED. */
int sct_verify(const struct trusted_root *, const struct cert *leaf, const struct cert *issuer, struct diag *);

#endif
