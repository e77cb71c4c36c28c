/*
 * tarball - a .tar.zst written in one pass, for content that is compressed already, as archives of sources are.
 *
 * One frame, by one thread and with fixed parameters: the bytes depend on the content and on the version of libzstd.
 * pack/archive.h makes smaller files, and keeps all of them in memory.
 */
#ifndef PACK_TARBALL_H
#define PACK_TARBALL_H
#include "base/digest.h"
#include "base/file.h"

struct tarball {
	struct outfile out;
	struct sha256 hash;
	void *zstd;
	int64_t mtime;                  /* of every entry */
	uint64_t done;                  /* bytes of content */
	void (*progress)(uint64_t done);        /* or NULL */
	/* set by tarball_commit() */
	struct digest digest;           /* of the .tar.zst */
	uint64_t packed;                /* its bytes */
};
#define TARBALL_INIT { .out = OUTFILE_INIT, .hash = SHA256_INIT }

int tarball_open(struct tarball *, const char *path, int64_t mtime, struct diag *);
int tarball_text(struct tarball *, const char *name, const char *text, size_t n, struct diag *);
/* A file of the disk; it is executable in the archive if its owner may execute it. */
int tarball_file(struct tarball *, const char *name, const char *path, struct diag *);
/* The files of a folder, as a tar archive in this one.  DIAG_REFUSED: one is not a regular file. */
int tarball_tree(struct tarball *, const char *name, const char *folder, struct diag *);
/* The file appears whole, or, without this, not at all. */
int tarball_commit(struct tarball *, struct diag *);
void tarball_release(struct tarball *);

#endif
