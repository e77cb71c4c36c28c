/*
 * closure - all that belongs to an image of a layout: its manifests and their blobs.
 */
#ifndef OCI_CLOSURE_H
#define OCI_CLOSURE_H
#include "oci/layout.h"

enum { CLOSURE_MOST_MANIFESTS = 1000, CLOSURE_MOST_BLOBS = 10000 };

struct closure {
	struct descriptors manifests;   /* an index comes after its children */
	struct descriptors blobs;       /* each once */
};
#define CLOSURE_INIT { .manifests = DESCRIPTORS_INIT, .blobs = DESCRIPTORS_INIT }

/* The manifests are read from the layout and checked; the blobs need not be there. */
int closure_read(struct closure *, const struct oci_layout *, const struct descriptor *image, struct diag *);
/* Adds one manifest and its blobs. */
int closure_add(struct closure *, const struct oci_layout *, const struct descriptor *manifest, struct diag *);
/* The manifests of an index; DIAG_REFUSED: too many. */
int closure_read_index(struct descriptors *, const char *name, const struct buf *text, struct diag *);
void closure_release(struct closure *);

#endif
