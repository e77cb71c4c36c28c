/*
 * component - what a build left in the store (ingot/component/1), read and written.
 *
 * component.json lists the files that ship, one by one; the rest of the tree
 * (headers, libraries, fifteen thousand files of a toolchain) is there as one
 * digest, so that reading it stays quick.
 */
#ifndef COMPONENT_COMPONENT_H
#define COMPONENT_COMPONENT_H
#include "json/jsonw.h"
#include "elf/elf.h"
#include "plan/graph.h"

/* Licence texts lie at usr/share/licenses/NAME/ of a tree, and ship with it. */
#define COMPONENT_LICENSES "usr/share/licenses/"

struct component_file {
	char *path;                     /* below tree/ */
	char *sha256;                   /* "" for a symbolic link */
	char *link;                     /* its target, or NULL */
	uint64_t size;
	unsigned mode;
	bool elf, program;
	char *libc, *glibc_floor;       /* "musl", "none"...; newest GLIBC version or NULL */
	bool allocator;
};
struct component {
	char *name, *version, *target, *key, *license;
	char *dir;                      /* absolute; tree is below */
	char *tree;                     /* digest_tree() of it */
	struct component_file *file;    /* what ships: listed by the recipe's files, or a licence; sorted by path */
	size_t files;
	double wall, cpu;               /* seconds; 1/1000 in JSON */
	long max_rss;                   /* KiB */
	char *trial;                    /* reason, or NULL */
};
#define COMPONENT_INIT { 0 }

int component_load(struct component *, const char *dir, struct diag *);
/* Hashes tree/, lists what ships, and writes component.json into dir.  After strip. */
int component_seal(const char *dir, const struct node *, double wall, double cpu, long max_rss, struct diag *);
/* One file as component/1 and build/1 have it. */
void component_file_write(struct jsonw *, const struct component_file *);
/* Hashes it again: DIAG_REFUSED, naming what ships and changed, unless all is as it was sealed. */
int component_verify(const struct component *, struct diag *);
void component_release(struct component *);

#endif
