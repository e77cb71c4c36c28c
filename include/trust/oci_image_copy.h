/*
 * oci_image_copy - an image's signatures from a registry into a layout.
 *
 * oci_image_copy() copies the image's manifest too, since that is what is signed; its layers are not.
 * The process that verifies the signatures then needs no network.
 */
#ifndef TRUST_OCI_IMAGE_COPY_H
#define TRUST_OCI_IMAGE_COPY_H
#include "oci/registry.h"
#include "trust/oci_image.h"

struct oci_image_copy {
	struct registry *registry;
	struct oci_layout *layout;          /* begun */
	bool whole;                     /* with what a push needs too: configurations */
	/* filled in */
	char digest[TEXT_DIGEST + 1];   /* the image's */
	size_t signatures;
	size_t bytes;                   /* so far */
};

/* At most OCI_IMAGE_MAX_SIGNATURES and 256 MiB.  DIAG_REFUSED: there is no such image, or the registry's data is wrong. */
int oci_image_copy(struct oci_image_copy *, const struct reference *, struct diag *);
/* The signatures of an image that is in the layout, and of each of its manifests; OCI_IMAGE_MAX_SIGNATURES of each. */
int oci_image_copy_all(struct oci_image_copy *, const struct descriptor *image, struct diag *);

#endif
