/*
 * part - a partly downloaded file: PATH.part.
 *
 * PATH.part.tag beside it keeps the server's validator (ETag or Last-Modified),
 * so that a later run, also after kill -9, asks for the rest of the same file and
 * not of a newer one.
 */
#ifndef NET_PART_H
#define NET_PART_H
#include "base/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct part {
	char *path, *tag_path;
	char *tag;                      /* strong validator for If-Range, or NULL */
	int fd;
	uint64_t have;                  /* bytes */
};
#define PART_INIT { .fd = -1 }

/* Opens the part of an earlier run; bytes without a tag are kept only if a hash is `checked` later. */
int part_open(struct part *, const char *target, bool checked, struct diag *);
int part_add(struct part *, const void *bytes, size_t n, struct diag *);
int part_restart(struct part *, struct diag *);
/* Stores the validator of the bytes that follow; NULL or a weak one: unknown. */
int part_remember(struct part *, const char *etag, const char *modified, struct diag *);
void part_head(const struct part *, char *head, size_t size);   /* how it begins, ended by a NUL */
/* Flushed, checked and renamed. */
int part_commit(struct part *, const char *target, struct diag *);
/* Moves it into `folder` under a name made of `name` and `hash`; *moved is the caller's. */
int part_set_aside(struct part *, const char *folder, const char *name, const char *hash, char **moved, struct diag *);
void part_release(struct part *);       /* removes the file only if it is empty */

#endif
