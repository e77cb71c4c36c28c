/*
 * content - the files and folders of one layer, in one order.
 *
 * Parent folders are added, entries are sorted by path, and a file whose content
 * was there before becomes a hard link to it.  So the tar depends on nothing but
 * the files.
 */
#ifndef IMAGE_CONTENT_H
#define IMAGE_CONTENT_H
#include "image/description.h"
#include "pack/built.h"
#include "pack/tar.h"

struct content_entry {
	enum tar_type type;
	char *path;
	unsigned mode, owner;
	uint64_t size;
	char *source;                   /* a file's path on this machine */
	char *sha256;                   /* of a file */
	char *link;                     /* target of a link */
};

struct content {
	int64_t mtime;                  /* of every entry */
	struct content_entry *entry;
	size_t n, cap;
};
#define CONTENT_INIT { 0 }

/* The files of a package, which pack/inspect.h has checked. */
void content_add_package(struct content *, const struct built_package *);
void content_add_folders(struct content *, const struct description *);
/* Reads and hashes the file at `source`. */
int content_add_file(struct content *, const char *path, const char *source, unsigned mode, struct diag *);
/* Adds parents, sorts, links; DIAG_USAGE: a path is there twice, or is below a file. */
int content_finish(struct content *, struct diag *);
void content_release(struct content *);

#endif
