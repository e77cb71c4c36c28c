/*
 * store - where sources, components, roots and logs live, by hash (docs/design.md, Store, root, sandbox).
 *
 *	sources/<sha256>            a file; sources/go-<h>/, sources/crates-<h>/: closures
 *	components/<key>-<name>-<version>-<target>/{tree/,component.json,log}
 *	frames/<hash>               content that package has compressed
 *	roots/<hash>/   logs/   locks/   tmp/   aside/ (what had a wrong hash)
 *	seals/                      the hashes of all folders that were published (store/seal.h)
 *
 * Everything appears by rename, read-only.  Locks are per key.  What a process
 * makes in tmp/ lies in a folder that it keeps locked; the next one to open the
 * store removes the folders that are not.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "base/digest.h"
#include "base/file.h"
#include "base/temp_folder.h"
#include "store/seal.h"

struct store {
	char *dir;
	struct temp_folder tmp;         /* below tmp/, of this process; not open where it may not write */
};
#define STORE_INIT { 0 }
/* path NULL: $XDG_CACHE_HOME/ingot, else ~/.cache/ingot.  Makes the folders, and removes what killed processes left in tmp/. */
int store_open(struct store *, const char *path, struct diag *);
char *store_path(const struct store *, const char *fmt, ...) printf_like(2, 3);       /* below dir; caller frees */
/* Waits for the lock of this key, saying so once; closes with fd_release. */
int store_lock(const struct store *, const char *key, int *fd, struct diag *);
/* A new folder below `tmp`, removed by the caller or store_release(). */
int store_temp(const struct store *, char **path, struct diag *);
/*
 * Seals a folder or file of tmp/ and gives it its name; an existing one wins and temp is removed.  `relative`: "ROOM/NAME".
 * A killed process leaves at most a seal without a folder.
 */
int store_publish(const struct store *, const char *temp, const char *relative, struct diag *);
/*
 * Moves a file of the hash `got`, where `want` was expected, to aside/.  Always returns -1, DIAG_REFUSED: the message has
 * both hashes and the new place.
 */
int store_set_aside(const struct store *, const char *path, const struct digest *got, const char *want, struct diag *);
/*
 * Compares an entry with its seal before it is used, or if it is a file with the hash that is its name.  A folder that an
 * older version published without a seal gets one.  -1, DIAG_REFUSED: the entry has changed and is in aside/ now; the
 * message says so.
 */
int store_check(const struct store *, const char *relative, enum seal_depth, struct diag *);
/* Moves an entry to aside/, forgets its seal, and adds its new place to the message.  Always returns -1. */
int store_drop(const struct store *, const char *relative, struct diag *found);
/* Is it there?  One lstat; once a day it also notes the use, so that gc keeps what is used. */
bool store_holds(const char *path);
/* Removes components, frames, roots and logs unused for `days`. */
int store_gc(const struct store *, unsigned days, struct diag *);
void store_release(struct store *);

#endif
