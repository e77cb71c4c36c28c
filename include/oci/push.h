/*
 * push - writes an image of a layout to a registry.
 *
 * First what the registry lacks: blobs, then manifests by digest, then what the
 * layout has about them: signatures, attestations; then the tag.  So the tag never
 * names an image that is not whole, or not signed yet, and a push that was ended
 * continues where it stopped.
 * Source: OCI distribution specification 1.1, "Push", "Pushing Manifests with Subject".
 */
#ifndef OCI_PUSH_H
#define OCI_PUSH_H
#include "oci/registry.h"

struct push {
	struct registry *registry;
	const struct oci_layout *layout;
	const char *from;               /* a repository of the same registry that may have the blobs; or NULL */
	/* filled in */
	size_t signatures;              /* manifests about the image, in the layout */
	size_t blobs, uploaded, mounted;        /* with those of signatures */
	uint64_t bytes;                 /* that were uploaded */
};

/* An index with all of its manifests, or one manifest.  `tag` NULL: by digest only. */
int push_image(struct push *, const struct descriptor *image, const char *tag, struct diag *);

#endif
