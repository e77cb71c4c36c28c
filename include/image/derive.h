/*
 * derive - an image on a base: the layers of the base, and one with what is added.
 */
#ifndef IMAGE_DERIVE_H
#define IMAGE_DERIVE_H
#include "image/additions.h"
#include "image/base.h"

struct derive {
	struct base *base;
	const struct additions *additions;
	const struct list *platforms;           /* names; empty: all of the base for which there is a program */
	const struct list *entrypoint;          /* empty: the base's */
	enum compression compression;
};

/*
 * The image is begun; image_finish() is the caller's.  Its date is $SOURCE_DATE_EPOCH, else that of the base.
 * DIAG_REFUSED: the base has no image for a program or a named platform, or there is no program for that.
 */
int derive(const struct derive *, struct image *, struct diag *);

#endif
