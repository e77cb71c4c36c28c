/*
 * seal - what a folder of the store held when it was published.
 *
 *	seals/<room>-<name>         digest_tree() of <room>/<name>, and a line feed
 *	seals/<room>-<name>.times   two such lines, for a quick comparison: the hash of the JSON files at its top, and
 *	                            digest_tree_times() of all
 *
 * The first is what counts.  Where the quick comparison finds a difference (a copied store has other times), or has no
 * record, all content is hashed, and the record is written again if the content is unchanged.
 *
 * `store` is the folder of the store, `entry` is relative to it: "roots/<hash>".
 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H
#include "base/diag.h"

enum seal_depth {
	SEAL_NONE,
	SEAL_HEAD,                      /* the content of the JSON files at the top, which describe the folder */
	SEAL_TIMES,                     /* and the names, modes, sizes and times of all files */
	SEAL_CONTENT,                   /* the content of all files */
};

/* Hashes `folder`, which is, or will be, the entry. */
int seal_write(const char *store, const char *entry, const char *folder, struct diag *);
/*
 * 0: it is unchanged; 1: it has no seal, because it was not published or an older version of ingot published it; -1,
 * DIAG_REFUSED: the folder or its seal has changed.
 */
int seal_check(const char *store, const char *entry, enum seal_depth, struct diag *);
/* Forgets a folder that is removed.  It is not an error if there is no seal. */
void seal_remove(const char *store, const char *entry);

#endif
