/*
 * file - files that appear whole or not at all.
 *
 * All paths are the caller's; messages quote them.  Sizes are bytes.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H
#include "base/diag.h"
#include "base/fd.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

void file_release(FILE **);

/* Output goes to a temporary file in the folder of `path`; commit renames it. */
struct outfile {
	char *path, *temp;
	FILE *f;
};
#define OUTFILE_INIT { 0 }
int outfile_open(struct outfile *, const char *path, mode_t mode, struct diag *);
int outfile_commit(struct outfile *, struct diag *);    /* flush, fsync, close, rename: each checked */
void outfile_release(struct outfile *);                 /* without commit: removes the temporary file */

/*
 * Opens for reading.  -1: DIAG_SYSTEM, or DIAG_USAGE for a pipe, socket or device, which might never end.  A path in
 * /dev/ is accepted, because the user named it.
 */
int file_open(const char *path, struct diag *);
/* Opens `path` below `folder`.  If a link in the path leads out of the folder (openat2(2)), returns -1 with errno EXDEV. */
int file_open_below(const char *folder, const char *path, int flags);
int file_read(struct buf *, const char *path, size_t limit, struct diag *);     /* "-": standard input */
int file_write(const char *path, const void *bytes, size_t n, mode_t mode, struct diag *);   /* whole or not at all */
int file_copy(const char *from, const char *to, mode_t mode, struct diag *);    /* whole or not at all */
bool file_exists(const char *path);     /* follows no symbolic link */
bool file_is_dir(const char *path);

/* Takes the lock (flock) of an open file or folder, if it is free and `path` still names the file. */
bool lock_try(int fd, const char *path);
/* Takes an advisory lock on a file (flock).  If it must wait, it calls `waiting` once first.  A signal to stop ends the wait. */
int lock_take(int *fd, const char *path, void (*waiting)(void *), void *ctx, struct diag *);

char *path_join(const char *a, const char *b);          /* caller frees */
const char *path_base(const char *path);                /* borrowed: after the last '/' */
char *path_dir(const char *path);                       /* caller frees; "." if the path has no folder */

#endif
