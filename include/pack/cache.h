/*
 * cache - frames that an earlier run compressed, by content and version of libzstd.
 *
 * A run that was killed, or has nothing new to pack, need not compress again.
 * It is optional: a frame that cannot be read or was damaged is compressed again,
 * and one that cannot be written is not kept.
 */
#ifndef PACK_CACHE_H
#define PACK_CACHE_H
#include "pack/frame.h"

enum { CACHE_WORTH = 256 << 10 };       /* smaller content is not kept */

/* `dir` may be NULL: no cache.  True: f->packed is set. */
bool cache_load(const char *dir, struct frame *f);
void cache_save(const char *dir, const struct frame *f);
/* Compares a file of the cache with the hash that it begins with. */
int cache_check(const char *path, struct diag *);

#endif
