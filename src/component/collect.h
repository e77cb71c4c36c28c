/*
 * collect - makes the tree of a component from the output of a build.
 *
 * With "files" in the recipe the tree holds those files and the licences, with
 * the modes that the recipe states; without (a library) it holds all of the
 * output.  Links are never followed out of the build's folder.  A path that comes
 * twice is refused, and so are two names of one file, names that no document can
 * hold, and more bytes than a component may have.
 */
#ifndef COMPONENT_COLLECT_H
#define COMPONENT_COLLECT_H
#include "plan/graph.h"
#include <stdint.h>
#include <sys/types.h>

/* A file with several names, and the one that was collected. */
struct collected {
	dev_t device;
	ino_t inode;
	char *path;
};

struct collect {
	const struct node *node;
	const char *src, *out;          /* what the build left */
	const char *tree;               /* made here; must not exist */
	uint64_t max_bytes;             /* of all files, holes too; 0, or more than 16 GiB: 16 GiB */
	uint64_t bytes;
	struct collected *link;
	size_t linked, room;
};
int collect_tree(struct collect *, struct diag *);
void collect_release(struct collect *);

#endif
