/*
 * readme - README.md of a package: etc/package/README.md with its {words} filled in.
 */
#ifndef PACK_README_H
#define PACK_README_H
#include "pack/layout.h"

int readme_write(struct buf *, const struct layout *, struct diag *);

#endif
