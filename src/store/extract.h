/*
 * extract - puts members below a folder that they cannot leave.
 *
 * Paths are relative and clean (text_is_inside_path).  Each part is opened
 * separately (openat, O_NOFOLLOW), so earlier symbolic links are not followed; a
 * file replaces an existing entry of its name and never writes through it.
 */
#ifndef STORE_EXTRACT_H
#define STORE_EXTRACT_H
#include "base/diag.h"
#include <sys/types.h>

struct extract {
	int top;                        /* the folder */
	const char *name;               /* of it, for messages */
};
#define EXTRACT_INIT { .top = -1 }

int extract_open(struct extract *, const char *folder, struct diag *);
/* The folder at path, made with its parents when absent; mode of what is made. */
int extract_folder(const struct extract *, const char *path, mode_t mode, struct diag *);
/* Sets the mode of a folder that is there. */
int extract_folder_mode(const struct extract *, const char *path, mode_t mode, struct diag *);
/* A new empty file: *fd is the caller's. */
int extract_file(const struct extract *, const char *path, int *fd, struct diag *);
int extract_symlink(const struct extract *, const char *path, const char *target, struct diag *);
/* `old` must be a regular file that is there. */
int extract_hardlink(const struct extract *, const char *path, const char *old, struct diag *);
void extract_release(struct extract *);

#endif
