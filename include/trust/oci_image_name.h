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
 * Copies the image of a docker:// name into a new layout `dir`, with its result in `dir`.json.  `ingot signatures` does
 * it, so that this process needs no network; it prints its own errors.  plain_http is its --plain-http.
 */
int oci_image_fetch(const char *name, const char *dir, bool plain_http, struct diag *);
/* `dir` is that layout; NULL for the name of an image on disk. */
int oci_image_examine_name(struct examine *, const char *name, const char *dir, struct diag *);

#endif
