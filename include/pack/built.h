/*
 * built - the result of the build step (ingot/build/1), as the package step reads it.
 *
 * Everything is borrowed from the document that `built` keeps.  Reading is
 * strict; a package that names a component which is not in the job is an error.
 */
#ifndef PACK_BUILT_H
#define PACK_BUILT_H
#include "json/json.h"
#include "base/list.h"
#include "base/target.h"
#include "elf/hardening.h"

struct built_file {
	const char *path, *sha256, *link;       /* link NULL: a regular file */
	unsigned mode;
	uint64_t size;
	bool elf, program, allocator;
	const char *libc, *glibc;               /* "" where the build said nothing */
	struct hardening hardening;             /* of an ELF file */
};

struct built_source {
	const char *kind, *id;
	struct list from, patches, fixes;
	const char *commit;             /* of the upstream's repository, or "" */
};

struct built_requirement { const char *program, *version, *why; };      /* version NULL: any; program NULL: of a kernel */

struct built_component {
	const char *name, *version, *license, *key, *dir, *trial;       /* trial NULL: none */
	bool wanted;                            /* some package holds it */
	struct list needs;                      /* linked into it; empty where the build did not say */
	struct list remarks;                    /* what one would expect of it and it does not have */
	struct built_source source;
	struct built_requirement *require;
	size_t requires;
	struct built_requirement kernel;        /* the oldest Linux that it runs on; version NULL: the build did not say */
	struct built_file *file;
	size_t files;
};

struct built_package {
	const char *tool, *version, *tag, *variant, *file, *folder, *main;
	int64_t epoch;                          /* the date of every entry; -1: the build did not say */
	const struct built_component **component;
	size_t components;
	struct list common;                     /* components of the default variant; empty: the build did not say */
};

struct built_job {
	const struct target *target;
	struct built_package *package;
	size_t packages;
	struct built_component *component;
	size_t components;
};

struct built {
	struct json_doc doc;
	const char *pins, *pins_sha256, *root, *root_lock;
	bool root_successor;                    /* a locked .deb was gone: a trial build */
	struct built_job *job;
	size_t jobs;
};
#define BUILT_INIT { .doc = JSON_DOC_INIT }

/* `path` may be "-". */
int built_load(struct built *, const char *path, struct diag *);
const struct built_component *built_find(const struct built_job *, const char *name);
void built_release(struct built *);

#endif
