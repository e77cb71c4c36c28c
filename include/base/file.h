/*
 * file - files that appear whole or not at all, and trees of them.
 *
 * All paths are the caller's; messages quote them.  Sizes are bytes.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

void file_release(FILE **);
void fd_release(int *);                 /* closes if >= 0 */

/* Output goes to a temporary beside its target; commit gives it its name. */
struct outfile {
	char *path, *temp;
	FILE *f;
};
#define OUTFILE_INIT { 0 }
int outfile_open(struct outfile *, const char *path, mode_t mode, struct diag *);
int outfile_commit(struct outfile *, struct diag *);    /* flush, fsync, close, rename: each checked */
void outfile_release(struct outfile *);                 /* without commit: the temporary is removed */

int file_read(struct buf *, const char *path, size_t limit, struct diag *);     /* "-": standard input */
int file_write(const char *path, const void *bytes, size_t n, mode_t mode, struct diag *);   /* whole or not at all */
int file_copy(const char *from, const char *to, mode_t mode, struct diag *);    /* whole or not at all */
bool file_exists(const char *path);     /* follows no symbolic link */
bool file_is_dir(const char *path);

int dir_make(const char *path, struct diag *);          /* with parents, 0755 */
int tree_remove(const char *path, struct diag *);       /* chmods what is read-only; absent is fine; follows no link; crosses no mount */
int tree_seal(const char *path, struct diag *);         /* nobody writes below and at path, everybody reads */
/* Hard-links (copies where that fails) every file of `from` into `to`; folders merge; an existing different file is an error that names both. */
int tree_merge(const char *from, const char *to, struct diag *);
/* Names in a folder, hidden ones too, but for "." and "..": sorted, so that every walk takes the same way. */
int dir_list(struct list *, const char *path, struct diag *);
/* Paths of all non-folders below root, relative, sorted by strcmp; at most `limit` of them. */
int tree_list(struct list *, const char *root, size_t limit, struct diag *);

/* A new private folder inside `parent`, named by us; caller frees *path and removes it. */
int dir_temp(char **path, const char *parent, const char *prefix, struct diag *);

/* An advisory lock on a file (flock); waits, after `waiting` was called once if it must wait. */
int lock_take(int *fd, const char *path, void (*waiting)(void *), void *ctx, struct diag *);

char *path_join(const char *a, const char *b);          /* caller frees */
const char *path_base(const char *path);                /* borrowed: after the last '/' */
char *path_dir(const char *path);                       /* caller frees; "." where there is none */

#endif
