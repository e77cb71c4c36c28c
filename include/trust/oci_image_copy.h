/*
 * oci_image_copy - an image's signatures from a registry into a layout.
 *
 * The image's manifest is copied too, since that is what is signed; its layers are not.
 * The process that verifies the signatures then needs no network.
 */
#ifndef TRUST_OCI_IMAGE_COPY_H
#define TRUST_OCI_IMAGE_COPY_H
#include "oci/registry.h"
#include "trust/oci_image.h"

struct oci_image_copy {
	struct registry *registry;
	struct oci_layout *layout;          /* begun */
	char digest[TEXT_DIGEST + 1];   /* filled in: the image's */
	size_t signatures;              /* filled in */
	size_t bytes;                   /* so far */
};

/* At most OCI_IMAGE_MAX_SIGNATURES and 256 MiB.  DIAG_REFUSED: there is no such image, or the registry's data is wrong. */
int oci_image_copy(struct oci_image_copy *, const struct reference *, struct diag *);

#endif
