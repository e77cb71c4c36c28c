/*
 * oci_image - the signatures of an image in an OCI layout: as cosign makes them, and made them before version 3.
 *
 * A bundle is a manifest whose `subject` is the image, with the bundle as its only
 * layer (OCI 1.1 referrers).  Simple signing is a manifest named sha256-HEX.sig,
 * each layer a statement of the image's digest, signature, certificate and log
 * entry in its annotations.  One good signature makes the image good; each is
 * looked at as any other bundle, and nothing is believed that names another image.
 * Source: sigstore/cosign specs/SIGNATURE_SPEC.md, BUNDLE_SPEC.md.
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
/* The image of this tag, or the only one; NULL and why.  Borrowed from the layout. */
const struct descriptor *oci_image_find(const struct oci_layout *, const char *tag, struct diag *);
/* `name` is for people: what was asked for. */
int oci_image_examine(struct examine *, const struct oci_layout *, const struct descriptor *image, const char *name, struct diag *);

#endif
