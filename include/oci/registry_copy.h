/*
 * registry_copy - an image in a registry, and the new layout into which something of it is copied.
 */
#ifndef OCI_REGISTRY_COPY_H
#define OCI_REGISTRY_COPY_H
#include "oci/layout.h"
#include "oci/reference.h"
#include "oci/registry.h"

struct registry_copy {
	struct reference image;
	struct registry registry;
	struct oci_layout layout;       /* begun; oci_layout_save() is the caller's */
};
#define REGISTRY_COPY_INIT { REFERENCE_INIT, REGISTRY_INIT, OCI_LAYOUT_INIT }

/* `name`: docker://HOST/REPOSITORY[:TAG][@DIGEST]; `dir`: see oci_layout_begin(). */
int registry_copy_open(struct registry_copy *, const char *name, const char *dir, bool plain_http, struct diag *);
void registry_copy_release(struct registry_copy *);

#endif
