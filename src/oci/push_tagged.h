/*
 * push_tagged - a manifest sha256-HEX.sig, whose layers are signatures: cosign's form before version 3.
 *
 * Source: sigstore/cosign specs/SIGNATURE_SPEC.md.
 */
#ifndef OCI_PUSH_TAGGED_H
#define OCI_PUSH_TAGGED_H
#include "oci/push.h"

/* By its name.  Layers that the registry has under this tag stay.  DIAG_REFUSED: the registry has something else there. */
int push_tagged(struct push *, const struct descriptor *, struct diag *);

#endif
