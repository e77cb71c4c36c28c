/*
 * tar - headers of a POSIX archive (ustar; pax records only where ustar is too small).
 *
 * The owner is root unless the caller says otherwise, and everything that could
 * differ between machines is left out.  Only headers are made here: the caller
 * adds content and padding.
 */
#ifndef PACK_TAR_H
#define PACK_TAR_H
#include "base/buf.h"
#include <stdint.h>

enum { TAR_BLOCK = 512 };
#define TAR_MAX_MTIME ((INT64_C(1) << 33) - 1)  /* of eleven octal digits: the year 2242 */

enum tar_type { TAR_FILE = '0', TAR_HARD_LINK = '1', TAR_LINK = '2', TAR_FOLDER = '5' };

struct tar_entry {
	enum tar_type type;
	const char *path;               /* a folder's has no '/' at its end: we add it */
	const char *link;               /* TAR_LINK: its target; TAR_HARD_LINK: the path of an entry before this */
	unsigned mode;                  /* permission bits */
	unsigned owner;                 /* user and group, by number */
	uint64_t size;                  /* TAR_FILE: bytes of content that follow */
	int64_t mtime;                  /* seconds since the epoch, at most TAR_MAX_MTIME */
};

/* Appends the header of one entry, with a pax header before it where needed. */
void tar_header(struct buf *, const struct tar_entry *);
/* Zeros that follow a content of `size` bytes. */
size_t tar_padding(uint64_t size);
/* Appends the two empty blocks that end an archive. */
void tar_end(struct buf *);

#endif
