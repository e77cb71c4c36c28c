/*
 * oci_image_write - writes signatures of an image into its layout, as cosign 3 and earlier versions do.
 *
 * The layout in memory gets their entries; oci_layout_update() is the caller's.
 * Source: sigstore/cosign specs/BUNDLE_SPEC.md and specs/SIGNATURE_SPEC.md.
 */
#ifndef TRUST_OCI_IMAGE_WRITE_H
#define TRUST_OCI_IMAGE_WRITE_H
#include "oci/layout.h"
#include "trust/bundle.h"

/* The in-toto statement that cosign 3 signs. */
int oci_image_write_statement(struct buf *, const char *digest, struct diag *);
/* What earlier versions sign; `reference` is the image's name, or "". */
int oci_image_write_payload(struct buf *, const char *digest, const char *reference, struct diag *);

struct oci_image_bundle {
	/* borrowed */
	const struct descriptor *subject;
	const struct buf *text;         /* the bundle */
	const char *predicate_type;
	int64_t created;                /* seconds since the epoch */
	/* filled in */
	char digest[TEXT_DIGEST + 1];   /* of the blob */
};
/* A bundle as a referrer of the subject. */
int oci_image_put_bundle(struct oci_layout *, struct oci_image_bundle *, struct diag *);

struct oci_image_simple {
	/* borrowed */
	const struct descriptor *subject;
	const char *payload;            /* digest of the blob that is signed ... */
	int64_t payload_size;           /* ... and its bytes */
	const struct bundle *bundle;    /* its signature, with an entry of Rekor v1 */
	const struct trusted_root *root;        /* for the certificates of the authority */
};
/* A layer of the manifest sha256-HEX.sig; layers that are there stay, but one with the same payload. */
int oci_image_put_simple(struct oci_layout *, const struct oci_image_simple *, struct diag *);

#endif
