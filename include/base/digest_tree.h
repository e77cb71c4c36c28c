/*
 * digest_tree - SHA-256 of folders.
 */
#ifndef BASE_DIGEST_TREE_H
#define BASE_DIGEST_TREE_H
#include "base/digest.h"
#include "base/list.h"

/* Names, modes (only the x bit), link targets and contents of a tree, in sorted order.  On all cores. */
int digest_tree(struct digest *, const char *root, struct diag *);
/* The same of a tree that does not exist yet: its file name[i] is now at path[i]. */
int digest_listed(struct digest *, const struct list *name, const struct list *path, struct diag *);
/* Names, modes, link targets, sizes and times of a tree, in sorted order: it reads no file. */
int digest_tree_times(struct digest *, const char *root, struct diag *);

#endif
