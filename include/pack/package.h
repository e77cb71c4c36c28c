/*
 * package - fills an archive by a layout: files of components, extras, README, manifest.
 */
#ifndef PACK_PACKAGE_H
#define PACK_PACKAGE_H
#include "pack/archive.h"
#include "pack/layout.h"

/* DIAG_REFUSED: the main program of the package is missing. */
int package_fill(struct archive *, const struct layout *, struct diag *);

#endif
