/*
 * frame - pieces of an archive that are compressed together, once (RFC 8878).
 *
 * A zstd file is a sequence of frames, and decompresses to their contents in
 * order.  A frame that several archives share is compressed once and copied into
 * each.  The id of a frame is a hash over its pieces: bytes in memory, or a range
 * of a file that is identified by its SHA-256.
 *
 * Every frame is compressed by one thread with fixed parameters, many frames
 * at a time, largest first: the bytes depend on the version of libzstd only, not
 * on the number of cores or the order of completion.
 */
#ifndef PACK_FRAME_H
#define PACK_FRAME_H
#include "base/digest.h"
#include <stdbool.h>

enum { FRAME_LEVEL = 19, FRAME_FAR = 32 << 20, FRAME_FAR_WINDOW = 26 };      /* frames beyond FRAME_FAR bytes: log2 of their window */

struct piece {
	char *bytes;                    /* owned, or NULL: then a range of a file */
	char *path, *sha256;
	uint64_t at, size;
};

struct frame {
	struct piece *piece;
	size_t pieces, room;
	uint64_t size;                  /* of the content */
	struct digest id;               /* set by frames_put() */
	unsigned char *packed;          /* set by frames_pack() */
	size_t packed_size;
};
#define FRAME_INIT { 0 }

void frame_add_bytes(struct frame *, const void *bytes, size_t n);
/* `sha256` is that of the whole file, which the caller has checked. */
void frame_add_range(struct frame *, const char *path, const char *sha256, uint64_t at, uint64_t size);
void frame_release(struct frame *);

struct frames {
	struct frame *frame;
	size_t n, cap;
};
#define FRAMES_INIT { 0 }

/* Takes ownership and leaves the frame empty.  Returns the index of it, or of an equal one. */
size_t frames_put(struct frames *, struct frame *);
void frames_release(struct frames *);

/* The version of libzstd: "1.5.7". */
const char *frame_compressor(void);

#endif
