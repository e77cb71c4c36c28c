/*
 * base_layer - reads the layer of a base before it is used.
 *
 * Nothing is unpacked.  Names that lead out of the image, devices, FIFOs, and
 * content with another hash than the image's configuration says are refused.
 */
#ifndef IMAGE_BASE_LAYER_H
#define IMAGE_BASE_LAYER_H
#include "base/diag.h"
#include "base/list.h"

enum { BASE_LAYER_MOST_LINKS = 100000 };        /* of one image */

/* `links` gets the paths of its symbolic links, and may have some already. */
int base_layer_read(const char *path, const char *diff_id, struct list *links, struct diag *);

#endif
