/*
 * successor - the replacement of a pinned file that no server has any more (ingot/successor/1).
 *
 * The record in the store begins with a line that is the SHA-256 of the rest.
 */
#ifndef SOURCE_SUCCESSOR_H
#define SOURCE_SUCCESSOR_H
#include "store/store.h"

struct successor {
	char *pinned;                   /* sha256 that is gone */
	char *sha256;                   /* of what was taken; it may be the pinned file of a newer package */
	char *package, *before, *version;       /* "conmon", the pinned and the taken version */
};
#define SUCCESSOR_INIT { 0 }

/* 1: loaded; 0: there is none, or it had changed and was set aside with a message; -1. */
int successor_load(struct successor *, const struct store *, const char *pinned, struct diag *);
int successor_save(const struct successor *, const struct store *, struct diag *);
/* Does the record have the hash that it begins with? */
int successor_check(const char *path, struct diag *);
void successor_release(struct successor *);

#endif
