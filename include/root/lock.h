/*
 * lock - every .deb of a root, by version, size and sha256 (ingot/root/1).
 *
 * What was asked for, and why, is in ingot/root-packages/1.
 */
#ifndef ROOT_LOCK_H
#define ROOT_LOCK_H
#include "base/diag.h"
#include "base/list.h"
#include <stdint.h>

struct deb {
	char *name, *version, *architecture, *sha256, *file;    /* file: its path in the archive */
	uint64_t size;
	char *locked;                   /* the version that the lock names, when this is its successor; or NULL */
};
struct lock {
	char *suite, *architecture;
	struct list suites;
	struct deb *deb;
	size_t n, cap;
};
#define LOCK_INIT { 0 }

/* etc/root/NAME.lock; caller frees. */
char *lock_path(const char *name, struct diag *);
int lock_load(struct lock *, const char *path, struct diag *);
/* One line a package, so that a change is a small diff. */
int lock_save(const struct lock *, const char *path, struct diag *);
/* Reads etc/root/NAME.packages.json into suite, suites and architecture, and the names to install into `wanted`. */
int lock_wishes(struct lock *, struct list *wanted, const char *name, struct diag *);
void lock_add(struct lock *, struct deb);       /* takes what deb owns */
void lock_release(struct lock *);

#endif
