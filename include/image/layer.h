/*
 * layer - a layer of an image: a tar, compressed, as a blob of a layout.
 *
 * Nothing of it is kept in memory.  The bytes depend on the content and on the
 * version of the compressor.
 * Source: OCI image specification 1.1, "Image Layer Filesystem Changeset".
 */
#ifndef IMAGE_LAYER_H
#define IMAGE_LAYER_H
#include "image/content.h"
#include "oci/layout.h"

enum compression { COMPRESS_GZIP, COMPRESS_ZSTD };

struct layer {
	char diff_id[TEXT_DIGEST + 1];  /* of the tar */
	struct descriptor blob;         /* its type is a constant */
};
#define LAYER_INIT { .diff_id = "" }

/* "gzip" or "zstd" */
int compression_get(enum compression *, const char *name, struct diag *);
/* After content_finish(). */
int layer_write(struct layer *, const struct content *, enum compression, const struct oci_layout *, struct diag *);

#endif
