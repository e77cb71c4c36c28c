/*
 * sbom - what an image holds, as an SPDX document: the image, and the components of its package.
 *
 * The same image gives the same bytes.
 * Source: SPDX specification 2.3.
 */
#ifndef IMAGE_SBOM_H
#define IMAGE_SBOM_H
#include "image/image.h"

/* After image_finish(). */
void sbom_write(struct jsonw *, const struct image *, const struct built_package *);

#endif
