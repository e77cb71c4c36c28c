/*
 * oci_image - the signatures of an image in an OCI layout, as cosign 3 and earlier versions write them.
 *
 * A bundle is a manifest whose `subject` is the image, with the bundle as its only
 * layer (OCI 1.1 referrers); oci_image_simple.h has the older form.  One good
 * signature is enough.  Each is verified like any other bundle and must name this image.
 * Source: sigstore/cosign specs/BUNDLE_SPEC.md.
 */
#ifndef TRUST_OCI_IMAGE_H
#define TRUST_OCI_IMAGE_H
#include "oci/layout.h"
#include "trust/examine.h"

#define OCI_IMAGE_SIGNED "https://sigstore.dev/cosign/sign/v1"
#define OCI_IMAGE_BUNDLE "application/vnd.dev.sigstore.bundle"
#define OCI_IMAGE_SIMPLE "application/vnd.dev.cosign.simplesigning.v1+json"
enum { OCI_IMAGE_MAX_SIGNATURES = 100, OCI_IMAGE_MAX_PAYLOAD = 1 << 20 };

/* "sha256-HEX.sig" (or another ending) of an image's digest; caller frees. */
char *oci_image_tag(const char *digest, const char *ending);
/* `name` is for messages. */
int oci_image_examine(struct examine *, const struct oci_layout *, const struct descriptor *image, const char *name, struct diag *);
/* The same, but only the older form is accepted. */
int oci_image_examine_simple(struct examine *, const struct oci_layout *, const struct descriptor *image, const char *name,
                             struct diag *);

#endif
