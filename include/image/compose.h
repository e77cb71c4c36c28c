/*
 * compose - an image from the files of one package: one layer for all platforms.
 */
#ifndef IMAGE_COMPOSE_H
#define IMAGE_COMPOSE_H
#include "image/image.h"

struct compose {
	const struct built_package *package;    /* checked by pack/inspect.h */
	const struct description *description;
	const struct list *platforms;           /* names; empty: all of the description */
	enum compression compression;
};

/* The image is begun; image_finish() is the caller's. */
int compose(const struct compose *, struct image *, struct diag *);

#endif
