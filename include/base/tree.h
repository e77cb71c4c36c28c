/*
 * tree - folders, and whole trees of files.
 *
 * All paths are the caller's; messages quote them.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H
#include "base/diag.h"
#include "base/list.h"
#include <dirent.h>
#include <sys/types.h>

int dir_make(const char *path, struct diag *);          /* with parents, 0755 */
int tree_remove(const char *path, struct diag *);       /* chmods what is read-only; absent is fine; follows no link; crosses no mount */
/* Gives a tree to another user, unless its top folder belongs to that user already; follows no link. */
int tree_own(const char *path, uid_t user, gid_t group, struct diag *);
int tree_seal(const char *path, struct diag *);         /* ours, readable by all, writable by none */
/* Hard-links (copies where that fails) every file of `from` into `to`; folders merge; an existing different file is an error that names both. */
int tree_merge(const char *from, const char *to, struct diag *);
void dir_release(DIR **);
/* The next name that is not "." or "..", borrowed until the next call; NULL: the end, or with errno set a failure. */
const char *dir_next(DIR *);
/* Names in a folder, also hidden ones, except "." and ".."; sorted, so that every walk has the same order. */
int dir_list(struct list *, const char *path, struct diag *);
/* Paths of all non-folders below root, relative, sorted by strcmp; at most `limit` of them. */
int tree_list(struct list *, const char *root, size_t limit, struct diag *);

/* A new private folder inside `parent`; caller frees *path and removes the folder. */
int dir_temp(char **path, const char *parent, const char *prefix, struct diag *);

#endif
