/*
 * base - the image in a layout that another one is built on.
 *
 * It comes from somebody else: sizes and counts are limited, every blob is
 * checked by its digest, and a layer is read before it is used.
 */
#ifndef IMAGE_BASE_H
#define IMAGE_BASE_H
#include "image/image.h"

enum { BASE_MOST_IMAGES = 64, BASE_MOST_LAYERS = 127 };

/* The base for one platform. */
struct base_image {
	const struct platform *platform;
	struct json_doc config;
	struct descriptors layers;      /* their types are those of OCI */
};

/* A layer that was copied and read; images of several platforms may share it. */
struct base_layer {
	char *digest, *diff_id;
	struct list links;
};

struct base {
	struct oci_layout layout;
	char digest[TEXT_DIGEST + 1];   /* of the index, or of the only manifest */
	struct base_image *image;
	size_t n, cap;
	struct base_layer *layer;
	size_t layers, layer_cap;
	size_t links;                   /* of these layers */
};
#define BASE_INIT { .layout = OCI_LAYOUT_INIT }

/*
 * The image of that name, NULL for the only one.  Images for other platforms than ours are left out.
 * DIAG_REFUSED: it is not what it should be.
 */
int base_open(struct base *, const char *dir, const char *tag, struct diag *);
struct base_image *base_find(const struct base *, const struct platform *);
/*
 * Copies its layers into the layout and reads them: names outside of the image, devices and a wrong diff_id are refused.
 * A layer that another image had is not read again.
 * `links` gets the paths of symbolic links.
 */
int base_copy_layers(struct base *, struct base_image *, const struct oci_layout *to, struct list *links, struct diag *);
void base_release(struct base *);

#endif
