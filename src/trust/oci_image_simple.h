/*
 * oci_image_simple - simple signing, cosign's form before version 3: a manifest named sha256-HEX.sig.
 *
 * A layer is a statement of the image's digest; its annotations are the pieces of a bundle.
 * Source: sigstore/cosign specs/SIGNATURE_SPEC.md.
 */
#ifndef TRUST_OCI_IMAGE_SIMPLE_H
#define TRUST_OCI_IMAGE_SIMPLE_H
#include "oci_image_search.h"

/* Annotations of a layer. */
#define OCI_IMAGE_SIMPLE_SIGNATURE "dev.cosignproject.cosign/signature"
#define OCI_IMAGE_SIMPLE_CERTIFICATE "dev.sigstore.cosign/certificate"
#define OCI_IMAGE_SIMPLE_CHAIN "dev.sigstore.cosign/chain"
#define OCI_IMAGE_SIMPLE_BUNDLE "dev.sigstore.cosign/bundle"
#define OCI_IMAGE_SIMPLE_TIMESTAMP "dev.sigstore.cosign/rfc3161timestamp"
#define OCI_IMAGE_SIMPLE_TYPE "cosign container image signature"

/* Tries the layers of such a manifest until one is good. */
int oci_image_simple_try(struct oci_image_search *, const struct descriptor *manifest, struct diag *);

#endif
