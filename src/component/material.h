/*
 * material - all that went into a build, by digest: sources, patches, toolchains, the root's packages.
 *
 * Each is a resource descriptor of in-toto (name, uri, digest), so that it can
 * stand in a provenance as it is.  A uri is the source's address, or a package
 * URL (purl) where there are many addresses.
 */
#ifndef COMPONENT_MATERIAL_H
#define COMPONENT_MATERIAL_H
#include "json/jsonw.h"
#include "plan/graph.h"
#include "root/root.h"

/* Writes the array `name`.  Where a mirror no longer had the pinned file, it names the successor that was used. */
int materials_write(struct jsonw *, const char *name, const struct graph *, const struct root *, const struct store *, struct diag *);

#endif
