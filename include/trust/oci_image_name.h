/*
 * oci_image_name - an image by name: in a registry, or in an OCI layout on disk.
 */
#ifndef TRUST_OCI_IMAGE_NAME_H
#define TRUST_OCI_IMAGE_NAME_H
#include "trust/examine.h"

/* Is this docker://HOST/REPOSITORY[:TAG][@DIGEST] or oci:DIR[:TAG]? */
bool oci_image_is_name(const char *);
/* ... and is it docker://, which another program of ours copies from its registry first? */
bool oci_image_is_remote(const char *);
/*
 * Examines the image of such a name.  `ingot signatures` copies one from a registry, so that this
 * process needs no network; it prints its own errors.  plain_http is its --plain-http.
 */
int oci_image_examine_name(struct examine *, const char *name, bool plain_http, struct diag *);

#endif
