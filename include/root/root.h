/*
 * root - the pinned Debian file tree that holds compilers and build tools.
 *
 * etc/root/NAME.lock (ingot/root/1) lists every .deb with version, sha256 and
 * size.  root_ensure() downloads them by apt with a private state, checks each, and
 * lets mmdebstrap make the tree, once per lock and store.
 */
#ifndef ROOT_ROOT_H
#define ROOT_ROOT_H
#include "base/digest.h"
#include "root/deb_list.h"
#include "store/store.h"

struct root {
	char *name;                     /* "bookworm-amd64" */
	struct digest lock;             /* hash of the lock file */
	char *dir;                      /* absolute; bound read-only as / */
	bool successor;                 /* a locked .deb was gone and its successor was taken: trial */
};
#define ROOT_INIT { 0 }

/* What of it enters keys: the lock's hash, or, when the root that the store holds has successors, one over both. */
int root_key_digest(const char *name, const struct store *, struct digest *, struct diag *);
/* What is there, without making anything: dir may not exist yet.  Of its files only root.json is compared with the seal. */
int root_state(struct root *, const char *name, const struct store *, struct diag *);
/* The lock's packages; where a successor stands in for one, that (deb.locked is set). */
int root_lock(struct deb_list *, const char *name, const struct store *, struct diag *);
/* Compares all content with the seal, and makes the root if it is not there or has changed. */
int root_ensure(struct root *, const char *name, const struct store *, struct diag *);
void root_release(struct root *);

#endif
