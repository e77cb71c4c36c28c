/*
 * pull - copies an image from a registry into a layout.
 *
 * Manifests are fetched first, then blobs as files, many at once.  Everything
 * must have the digest and at most the size that its parent says.
 * Source: OCI distribution specification 1.1, "Pull".
 */
#ifndef OCI_PULL_H
#define OCI_PULL_H
#include "oci/registry.h"

struct pull {
	struct registry *registry;
	struct oci_layout *layout;      /* begun */
	/* filled in */
	char digest[TEXT_DIGEST + 1];
	size_t manifests, blobs;
	uint64_t bytes;                 /* of all blobs */
};

/* The layout names it by its tag.  DIAG_REFUSED: there is no such image, or the registry's data is wrong. */
int pull_image(struct pull *, const struct reference *, struct diag *);

#endif
