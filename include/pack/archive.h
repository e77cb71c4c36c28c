/*
 * archive - one .tar.zst: what is in it, cut into frames, and written.
 *
 * The cuts in the stream decide what packages can share, and the compressed size:
 *
 *  - folders and small files come first, in frames that differ by package;
 *  - then those of middling size, headers between them: small C programs hold
 *    much of the same code, and are a quarter smaller in one frame.  Files of the
 *    larger variant alone have a separate frame, so that this one is the same in
 *    both;
 *  - then large files, each content a frame without its header, the same in
 *    every package and under every folder.  A very large one is several, of
 *    equal size, so that no core waits; large files of one component that
 *    follow each other (quadlet, rootlessport) share one.
 *
 * Within each class entries are sorted by path.  The cuts depend only on
 * the package, not on what else is packed in the same run.
 */
#ifndef PACK_ARCHIVE_H
#define PACK_ARCHIVE_H
#include "pack/frame.h"
#include "pack/tar.h"

enum {
	ARCHIVE_MIDDLING = 64 << 10,
	ARCHIVE_LARGE = 2 << 20,
	ARCHIVE_GROUP = 8 << 20,        /* a frame of several files is not much larger */
	ARCHIVE_COMPONENT = 64 << 20,         /* limit for the large files of one component, which may share code */
	ARCHIVE_PART = 24 << 20,        /* size of the parts of very large content; smaller parts find fewer matches */
};

enum entry_class { ENTRY_SMALL, ENTRY_MIDDLING, ENTRY_MIDDLING_EXTRA, ENTRY_LARGE };

struct entry {
	enum tar_type type;
	char *path;
	unsigned mode;
	uint64_t size;
	char *source, *sha256;          /* a file of the store, already checked ... */
	char *component;                      /* its component: its large files are similar */
	bool extra;                     /* the smaller variant does not have it */
	bool is_main;                     /* the program that every variant has */
	char *text;                     /* ... or content of ours */
	char *link;
	enum entry_class class;         /* set by archive_cut() */
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

/* Copies everything in `file`, which describes a file of the store. */
void archive_add_file(struct archive *, const struct entry *file);
void archive_add_text(struct archive *, const char *path, unsigned mode, const char *text, size_t n);
void archive_add_link(struct archive *, const char *path, const char *target);

/* Adds the folders, sorts, refuses a path that comes twice, and puts all frames into the set. */
int archive_cut(struct archive *, struct frames *, struct diag *);
/* After frames_pack().  The file appears whole or not at all. */
int archive_write(struct archive *, const struct frames *, const char *path, struct diag *);
void archive_release(struct archive *);

#endif
