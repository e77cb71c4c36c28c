/*
 * component - what a build left in the store (ingot/component/1), read and written.
 */
#ifndef BUILD_COMPONENT_H
#define BUILD_COMPONENT_H
#include "base/jsonw.h"
#include "base/elf.h"
#include "build/graph.h"

struct component_file {
	char *path;                     /* below tree/ */
	char *sha256;                   /* "" for a symbolic link */
	char *link;                     /* its target, or NULL */
	uint64_t size;
	unsigned mode;
	bool ships;                     /* listed by the recipe's files (or a licence) */
	bool elf, program;
	char *libc, *glibc_floor;       /* "musl", "none"...; newest GLIBC version or NULL */
	bool allocator;
};
struct component {
	char *name, *version, *target, *key, *license;
	char *dir;                      /* absolute; tree is below */
	struct component_file *file;
	size_t files;
	double wall, cpu;               /* seconds; 1/1000 in JSON */
	long max_rss;                   /* KiB */
	char *trial;                    /* reason, or NULL */
};
int component_load(struct component *, const char *dir, struct diag *);
/* Lists tree/, hashes it, and writes component.json into dir. */
int component_seal(const char *dir, const struct node *, double wall, double cpu, long max_rss, struct diag *);
void component_release(struct component *);

#endif
