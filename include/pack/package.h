/*
 * package - an archive filled with what a layout says: files of components and of ours, README, manifest.
 */
#ifndef PACK_PACKAGE_H
#define PACK_PACKAGE_H
#include "pack/archive.h"
#include "pack/layout.h"

/* Refused when the program that gives the package its name is not in it. */
int package_fill(struct archive *, const struct layout *, struct diag *);

#endif
