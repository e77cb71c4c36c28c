/*
 * oci_image_signature - one signature of an image, as a bundle.  Private to src/trust/oci_image*.c.
 */
#ifndef TRUST_OCI_IMAGE_SIGNATURE_H
#define TRUST_OCI_IMAGE_SIGNATURE_H
#include "trust/oci_image.h"

/* What was looked at so far. */
struct oci_image_search {
	struct examine *x;
	const struct oci_layout *layout;
	const struct descriptor *image;
	const char *name;
	size_t tried;
	bool good;
	struct diag first;              /* why the first was not good */
};

/* Is the bundle good and of this artifact, of the type demanded?  A good one goes into the report as the image's. */
void oci_image_try(struct oci_image_search *, const struct bundle *, struct artifact *, const char *type, const char *where);
/* One more that is not good. */
void oci_image_reject(struct oci_image_search *, const struct diag *);
/* All layers of a manifest of simple signing. */
int oci_image_try_simple(struct oci_image_search *, const struct descriptor *manifest, struct diag *);

#endif
