/*
 * manifest - manifest.json of a package (ingot/manifest/1, etc/schema/manifest-1.json).
 */
#ifndef PACK_MANIFEST_H
#define PACK_MANIFEST_H
#include "json/jsonw.h"
#include "pack/layout.h"

void manifest_write(struct jsonw *, const struct layout *);

#endif
