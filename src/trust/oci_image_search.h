/*
 * oci_image_search - the search for a good signature of one image.
 */
#ifndef TRUST_OCI_IMAGE_SEARCH_H
#define TRUST_OCI_IMAGE_SEARCH_H
#include "oci/layout.h"
#include "trust/examine.h"

struct oci_image_search {
	struct examine *x;
	const struct oci_layout *layout;
	const struct descriptor *image;
	const char *name;               /* for messages */
	size_t tried;                   /* signatures that are not good */
	bool good;
	struct diag first;              /* why the first was not good */
};

/* Verifies a bundle of this artifact, with this predicate type if given.  A good one goes into the report. */
void oci_image_search_try(struct oci_image_search *, const struct bundle *, struct artifact *, const char *type, const char *where);
/* Counts a signature that is not good. */
void oci_image_search_reject(struct oci_image_search *, const struct diag *);
/* DIAG_REFUSED: there is no good signature, and why. */
int oci_image_search_result(const struct oci_image_search *, struct diag *);

#endif
