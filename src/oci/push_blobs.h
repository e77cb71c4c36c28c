/*
 * push_blobs - uploads the blobs that a registry lacks, many at once.
 */
#ifndef OCI_PUSH_BLOBS_H
#define OCI_PUSH_BLOBS_H
#include "oci/push.h"

/* Blobs of the layout. */
int push_blobs(struct push *, const struct descriptors *, struct diag *);
/* One that is not in the layout. */
int push_bytes(struct push *, const struct descriptor *, const struct buf *bytes, struct diag *);

#endif
