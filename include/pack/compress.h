/*
 * compress - compresses frames, many at a time.
 */
#ifndef PACK_COMPRESS_H
#define PACK_COMPRESS_H
#include "pack/frame.h"

/*
 * Compresses all frames that are not compressed yet; `threads` 0: one per usable core.
 * `cache` is a folder for large frames (pack/cache.h), or NULL.
 */
int frames_pack(struct frames *, const char *cache, unsigned threads, struct diag *);

#endif
