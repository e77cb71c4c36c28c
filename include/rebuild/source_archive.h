/*
 * source_archive - all that a tool of a plan is built from, for one archive: sources, patches, recipes, pins and the lock of the root.
 *
 * The archive can be unpacked and used as a mirror: sources/SHA256 is a file, sources/go-HASH.tar and
 * sources/crates-SHA256.tar are modules and crates (see ingot-fetch(1)).
 */
#ifndef REBUILD_SOURCE_ARCHIVE_H
#define REBUILD_SOURCE_ARCHIVE_H
#include "base/digest.h"
#include "plan/graph.h"

struct archived {
	char *name, *path;              /* in the archive; on this disk */
	bool tree;                      /* a folder, which is packed as a tar archive */
	uint64_t size;                  /* bytes of a file; of a tree, those of its files */
};

struct source_archive {
	char *tag, *tool, *version;
	char *pins, *root;              /* the name of the pin set, and of the lock of the root */
	char *pins_path;                /* the file of the set */
	struct list components;         /* "crun 1.28" */
	int64_t epoch;                  /* the date of the tool's pin */
	struct archived *item;       /* each name once */
	size_t n, cap;
};
#define SOURCE_ARCHIVE_INIT { .components = LIST_INIT }

/*
 * Adds what the tool of the plan is built from, for all jobs of the plan.  Sources are compared with their hashes.
 * DIAG_REFUSED: the store lacks one, has it changed, or has a successor instead.  Another plan of the same tag may follow.
 */
int source_archive_add(struct source_archive *, const struct plan *, const struct plan_tool *, const struct store *, struct diag *);
/* DIR/TAG-sources.tar.zst, with progress; caller frees *path. */
int source_archive_write(const struct source_archive *, const char *dir, char **path, struct digest *, uint64_t *size, struct diag *);
void source_archive_release(struct source_archive *);

#endif
