/*
 * seal - the hash of a folder in the store, written when the folder is published.
 *
 *	seals/<room>-<name>         digest_tree() of <room>/<name>, and a line feed
 *
 * `store` is the folder of the store, `entry` is relative to it: "roots/<hash>".
 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H
#include "base/digest.h"

int seal_write(const char *store, const char *entry, const struct digest *, struct diag *);
/*
 * Hashes the folder again.  0: it is unchanged; 1: it has no seal, because it was not published or an older version
 * of ingot published it; -1, DIAG_REFUSED: the folder or its seal has changed.
 */
int seal_check(const char *store, const char *entry, struct diag *);
/* Forgets a folder that is removed.  It is not an error if there is no seal. */
void seal_remove(const char *store, const char *entry);

#endif
