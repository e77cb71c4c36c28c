/*
 * layout_update - changes the index of a layout that others wrote.
 */
#ifndef OCI_LAYOUT_UPDATE_H
#define OCI_LAYOUT_UPDATE_H
#include "oci/layout.h"

/* Adds what the opened layout has got since; what others wrote into the index stays, but for entries that were replaced. */
int oci_layout_update(const struct oci_layout *, struct diag *);

#endif
