/*
 * image - an image for several platforms in a new layout: configurations, manifests, index.
 *
 * Source: OCI image specification 1.1.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H
#include "image/layer.h"
#include "json/read.h"

/* The image for one platform. */
struct image_part {
	const struct platform *platform;
	struct descriptor config, manifest;     /* their types are constants */
	struct layer layer;                     /* ours: the last */
	struct descriptors layers;              /* all of them */
};

struct image {
	struct oci_layout layout;
	int64_t created;                        /* seconds since the epoch */
	struct pairs annotations;               /* of the index and of every manifest */
	struct image_part *part;
	size_t n, cap;
	struct descriptor index;                /* its type is a constant */
	char *tag;                              /* its name in the layout */
};
#define IMAGE_ANNOTATION "org.opencontainers.image."
#define IMAGE_INIT { .layout = OCI_LAYOUT_INIT, .annotations = PAIRS_INIT }

/* Starts a layout in an empty or new folder. */
int image_begin(struct image *, const char *dir, struct diag *);
/* Adds an annotation, or replaces its value. */
void image_annotate(struct image *, const char *key, const char *value);
/* Adds the layers that lie in the layout already, then ours. */
struct image_part *image_add(struct image *, const struct platform *, const struct descriptors *base, const struct layer *);
/* Writes the configuration, which is whole, and the manifest of the part. */
int image_put(struct image *, struct image_part *, const struct buf *config, struct diag *);
/* The index of all parts; the layout gets it under this name and is complete. */
int image_finish(struct image *, const char *tag, struct diag *);
void image_release(struct image *);

#endif
