/*
 * pin - what exactly is built: version, date, where, hash; and sets of pins (ingot/pins/1).
 */
#ifndef BUILD_PIN_H
#define BUILD_PIN_H
#include "build/recipe.h"

enum source_kind { SOURCE_ARCHIVE, SOURCE_DEBIAN, SOURCE_GO, SOURCE_CRATE, SOURCE_LOCAL };

struct pin {
	char *name, *version, *date;            /* date: "2026-03-01", the build's clock */
	enum source_kind kind;
	struct list urls;                       /* archive: tried in order */
	char *package, *debian_version, *suite, *file;          /* debian */
	char *patch_file, *patch_sha256;        /* debian: the .debian.tar.xz, or NULL */
	struct list apply;                      /* debian: its patches to apply, in order */
	char *module, *module_version, *sum;    /* go */
	char *crate, *crate_version;            /* crate */
	char *local;                            /* a folder, see pin_local_path() */
	char *folder;                           /* of the source: only this one of its folders is unpacked, or NULL */
	char *sha256;                           /* archive, debian, crate; NULL otherwise */
	struct list patches;                    /* ours, see pin_patch_path() */
	struct pairs with;                      /* package -> version of other pins that go with this */
	struct pairs needs;                     /* instead of a need of the recipe, this one: "json-c" -> "yajl" */
	struct list records;                    /* who says so */
	char *unbuilt;                          /* why it was not tried, or NULL */
	const struct pin_set *set;              /* borrowed: where it stands */
	unsigned line;
};

struct pin_set {
	char *name, *summary, *path;
	char *base;                             /* where patches/ and local sources are looked for, before our home */
	char *root;                             /* name of the lock: "bookworm-amd64" */
	struct pin *pin;
	size_t n;
	struct digest digest;                   /* of the file */
};
#define PIN_SET_INIT { 0 }

/* A name ("debian") below etc/pins, or a path (holds a '/' or ends in .json). */
int pin_set_load(struct pin_set *, const char *name, struct diag *);
/* version NULL: the first listed.  Unpinned is an error that says what is pinned. */
int pin_set_get(const struct pin_set *, const char *name, const char *version, const struct pin **, struct diag *);
void pin_set_release(struct pin_set *);
/* The epoch of its date. */
long long pin_epoch(const struct pin *);
/* "archive", "debian", "go", "crate", "local" */
const char *pin_kind(const struct pin *);
/* Where a patch of ours, or the local source, lies: beside the set, else in our home; caller frees. */
char *pin_patch_path(const struct pin *, const char *patch);
char *pin_local_path(const struct pin *);

#endif
