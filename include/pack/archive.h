/*
 * archive - one .tar.zst: what is in it, cut into frames, and written.
 *
 * How a stream is cut decides what can be shared.  Headers and small files in a
 * row make one frame.  The content of a large file is a frame without its
 * header, so that it is the same in every package and under every folder; a
 * very large one is several, of equal size, so that no core waits.  Large files
 * of one component that follow each other (quadlet, rootlessport; pasta,
 * pasta.avx2) hold much of the same code: they go into one frame.
 */
#ifndef PACK_ARCHIVE_H
#define PACK_ARCHIVE_H
#include "pack/frame.h"
#include "pack/tar.h"

enum {
	ARCHIVE_LARGE = 256 << 10,      /* from here on a file has a frame of its own */
	ARCHIVE_GROUP = 4 << 20,        /* small files in one frame */
	ARCHIVE_PART = 24 << 20,        /* a frame's content is hardly larger: smaller parts find fewer matches */
};

struct entry {
	enum tar_type type;
	char *path;
	unsigned mode;
	uint64_t size;
	char *source, *sha256;          /* a file of the store, already checked ... */
	char *kin;                      /* its component: files of one are alike */
	char *text;                     /* ... or content of ours */
	char *link;
};

struct archive {
	int64_t mtime;                  /* of every entry */
	struct entry *entry;
	size_t n, cap;
	size_t *frame;                  /* set by archive_cut(): indices into the frames, in order */
	size_t frames, room;
	struct digest digest;           /* set by archive_write(): of the .tar.zst */
	uint64_t packed;                /* its bytes */
};
#define ARCHIVE_INIT { 0 }

/* Path, mode, size, source, sha256 and kin of `file` are copied. */
void archive_add_file(struct archive *, const struct entry *file);
void archive_add_text(struct archive *, const char *path, unsigned mode, const char *text, size_t n);
void archive_add_link(struct archive *, const char *path, const char *target);

/* Adds the folders, sorts, refuses a path that comes twice, and puts all frames into the set. */
int archive_cut(struct archive *, struct frames *, struct diag *);
/* After frames_pack(): the whole file or none. */
int archive_write(struct archive *, const struct frames *, const char *path, struct diag *);
void archive_release(struct archive *);

#endif
