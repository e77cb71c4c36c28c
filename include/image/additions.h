/*
 * additions - what is put on a base: static programs, each for its architecture, and data for all.
 *
 * The header of an ELF file says for which platforms it is.
 */
#ifndef IMAGE_ADDITIONS_H
#define IMAGE_ADDITIONS_H
#include "image/content.h"

struct addition {
	char *source, *path;            /* path: in the image, without the first slash */
	unsigned mode;
	struct elf elf;                 /* what is not ELF is data */
};

struct additions {
	struct addition *item;
	size_t n, cap;
};
#define ADDITIONS_INIT { 0 }

/* "FILE=/PATH".  DIAG_REFUSED: an ELF file is not a static program. */
int additions_read(struct additions *, const struct list *words, struct diag *);
/* Is there something at every path for this platform?  NULL, or the first path where there is nothing. */
const char *additions_lack(const struct additions *, const struct platform *);
/* Adds what is for the platform. */
int additions_put(const struct additions *, const struct platform *, struct content *, struct diag *);
void additions_release(struct additions *);

#endif
