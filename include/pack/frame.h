/*
 * frame - pieces of an archive, each row of them compressed once (RFC 8878).
 *
 * A zstd file may be a row of frames, and reads as their contents in turn.  So
 * a frame that several archives share is compressed once and copied into each.
 * What a frame holds is told by its id, a hash over its pieces: bytes of ours,
 * or a range of a file that is known by its SHA-256.
 *
 * Every frame is compressed by one thread with fixed parameters, many frames
 * at a time, largest first: the bytes depend on libzstd's version and on
 * nothing else, neither on the number of cores nor on who finished first.
 */
#ifndef PACK_FRAME_H
#define PACK_FRAME_H
#include "base/digest.h"
#include <stdbool.h>

enum { FRAME_LEVEL = 19, FRAME_FAR = 32 << 20, FRAME_FAR_WINDOW = 26 };      /* frames beyond FRAME_FAR bytes: log2 of their window */

struct piece {
	char *bytes;                    /* ours, or NULL: then a range of a file */
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
/* `sha256` is of the whole file: whoever adds a range has checked it. */
void frame_add_range(struct frame *, const char *path, const char *sha256, uint64_t at, uint64_t size);
void frame_release(struct frame *);

struct frames {
	struct frame *frame;
	size_t n, cap;
};
#define FRAMES_INIT { 0 }

/* Takes the frame over, leaving it empty; the index of it or of its equal. */
size_t frames_put(struct frames *, struct frame *);
void frames_release(struct frames *);

/* "1.5.7": the libzstd that made the bytes. */
const char *frame_compressor(void);

#endif
