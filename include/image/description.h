/*
 * description - what makes a tree of files an image (ingot/image-description/1).
 *
 * Its platforms, its configuration, the folders that no file needs, and
 * annotations.  Everything is borrowed from the document that it keeps.
 */
#ifndef IMAGE_DESCRIPTION_H
#define IMAGE_DESCRIPTION_H
#include "image/platform.h"
#include "json/read.h"

struct described_folder {
	const char *path;
	unsigned mode, owner;
};

struct description {
	struct json_doc doc;
	const struct platform **platform;
	size_t platforms;
	const char *user, *working_dir;
	struct list env;
	struct described_folder *folder;
	size_t folders;
	struct pairs annotations;
};
#define DESCRIPTION_INIT { .doc = JSON_DOC_INIT }

int description_load(struct description *, const char *path, struct diag *);
void description_release(struct description *);

#endif
