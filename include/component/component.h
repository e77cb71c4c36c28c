/*
 * component - a built component in the store (ingot/component/1), read and written.
 *
 * component.json lists the files that ship, one by one; the rest of the tree
 * (headers, libraries, the 15,000 files of a toolchain) is covered by one
 * digest, so that reading it stays fast.
 */
#ifndef COMPONENT_COMPONENT_H
#define COMPONENT_COMPONENT_H
#include "json/jsonw.h"
#include "elf/hardening.h"
#include "plan/graph.h"

struct component_file {
	char *path;                     /* below tree/ */
	char *sha256;                   /* "" for a symbolic link */
	char *link;                     /* its target, or NULL */
	uint64_t size;
	unsigned mode;
	bool elf, program;
	char *libc, *glibc_floor;       /* "musl", "none"...; newest GLIBC version or NULL */
	bool allocator;
	struct hardening hardening;
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

/* What an ELF file showed before it was stripped. */
struct elf_fact {
	char *path;                     /* below tree/ */
	char *libc, *glibc_floor;       /* as in struct component_file */
	bool program, allocator;
	struct hardening hardening;
};
struct elf_facts { struct elf_fact *item; size_t n, cap; };     /* sorted by path */
#define ELF_FACTS_INIT { 0 }
void elf_facts_add(struct elf_facts *, const char *path, const struct elf *);
void elf_facts_release(struct elf_facts *);

/* What the build of a component cost. */
struct cost {
	double wall, cpu;               /* seconds */
	long max_rss;                   /* KiB */
};
/* Hashes tree/, lists what ships, and writes component.json into dir.  After strip. */
int component_seal(const char *dir, const struct node *, const struct elf_facts *, struct cost, struct diag *);
/* One file as component/1 and build/1 have it. */
void component_file_write(struct jsonw *, const struct component_file *);
/* Hashes it again.  DIAG_REFUSED: something changed since it was sealed; a shipped file is named. */
int component_verify(const struct component *, struct diag *);
void component_release(struct component *);

#endif
