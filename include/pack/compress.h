/*
 * compress - compresses frames, many at a time.
 */
#ifndef PACK_COMPRESS_H
#define PACK_COMPRESS_H
#include "pack/frame.h"

/*
 * Compresses all that are not yet; `threads` 0: one a core that we may use.
 * `cache` is a folder for what is worth keeping (pack/cache.h), or NULL.
 */
int frames_pack(struct frames *, const char *cache, unsigned threads, struct diag *);

#endif
