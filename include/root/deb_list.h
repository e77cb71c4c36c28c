/*
 * deb_list - every .deb of a root, by version, size and sha256 (ingot/root/1): a lock file.
 *
 * The requested packages, and why, are in ingot/root-packages/1.
 */
#ifndef ROOT_DEB_LIST_H
#define ROOT_DEB_LIST_H
#include "base/diag.h"
#include "base/list.h"
#include <stdint.h>

struct deb {
	char *name, *version, *architecture, *sha256, *file;    /* file: its path in the archive */
	uint64_t size;
	char *locked;                   /* the version that the lock names, when this is its successor; or NULL */
};
struct deb_list {
	char *suite, *architecture;
	struct list suites;
	struct deb *deb;
	size_t n, cap;
};
#define DEB_LIST_INIT { 0 }

/* etc/root/NAME.lock; caller frees. */
char *deb_list_path(const char *name, struct diag *);
int deb_list_load(struct deb_list *, const char *path, struct diag *);
/* One line per package, so that a change is a small diff. */
int deb_list_save(const struct deb_list *, const char *path, struct diag *);
/* Reads etc/root/NAME.packages.json into suite, suites and architecture, and the names to install into `wanted`. */
int deb_list_wanted(struct deb_list *, struct list *wanted, const char *name, struct diag *);
void deb_list_add(struct deb_list *, struct deb);       /* takes what deb owns */
void deb_list_release(struct deb_list *);

#endif
