/*
 * pin - exactly what is built: version, date, address, hash; and sets of pins (ingot/pins/1).
 */
#ifndef SOURCE_PIN_H
#define SOURCE_PIN_H
#include "base/digest.h"
#include "json/read.h"

enum source_kind { SOURCE_ARCHIVE, SOURCE_DEBIAN, SOURCE_DEBS, SOURCE_GO, SOURCE_CRATE, SOURCE_LOCAL };

/* A binary package; file is its place in an archive: "pool/main/g/glibc/libc6_2.31-13_amd64.deb". */
struct pin_deb { char *name, *version, *architecture, *sha256, *file; };
/* A further archive of the source, such as a submodule of the project: it is unpacked into a folder of the first. */
struct pin_part { char *folder, *sha256; struct list urls; };
/* An advisory, and the patches of the pin that fix it: Debian's by their names in `apply`, ours as in `patches`. */
struct pin_fix { char *advisory; struct list patches; };

struct pin {
	char *name, *version, *date;            /* date: "2026-03-01", the clock of the build */
	enum source_kind kind;
	struct list urls;                       /* archive: tried in order */
	char *copy;                             /* archive: the place of the same file in Debian's archive, or NULL */
	char *package, *debian_version, *suite; /* debian; archive: of the package whose patches apply, or NULL */
	char *file;                             /* debian */
	char *patch_file, *patch_sha256;        /* debian, archive: the .debian.tar.xz, or NULL */
	struct list apply;                      /* debian, archive: its patches to apply, in order */
	struct pin_deb *deb;                    /* debs */
	size_t debs;
	char *module, *module_version;          /* go */
	char *sum;                              /* go: "h1:..."; debs: a hash over all of theirs */
	char *commit;                           /* of the upstream's repository, where known, or NULL */
	char *crate, *crate_version;            /* crate */
	char *local;                            /* a folder; "." where only some paths are the source: see pin_local_files() */
	struct list local_paths;                /* local: files and folders beside the set, which keep their names */
	char *folder;                           /* of the source: only this one of its folders is unpacked, or NULL */
	bool flat;                              /* an archive without the usual top folder */
	char *sha256;                           /* archive, debian, crate; NULL otherwise */
	struct pin_part *part;                  /* archive, debian: in the order in which they are unpacked */
	size_t parts;
	struct list patches;                    /* ours, see pin_patch_path() */
	struct pin_fix *fix;
	size_t fixes;
	struct pairs with;                      /* package -> version of other pins that go with this */
	struct pairs needs;                     /* replaces a need of the recipe: "json-c" -> "yajl" */
	struct list records;                    /* who says so */
	char *unbuilt;                          /* why it was never built, or NULL */
	const struct pin_set *set;              /* borrowed: where it stands */
	unsigned line;
};

struct pin_set {
	char *name, *summary, *path;
	char *base;                             /* where patches/ and local sources are looked for, before our home */
	char *root;                             /* name of the lock: "bookworm-amd64" */
	struct pin *pin;
	size_t n;
	struct pairs without;                   /* components that the set cannot build -> why */
	struct digest digest;                   /* of the file */
};
#define PIN_SET_INIT { 0 }

/* A name ("debian") below etc/pins, or a path (holds a '/' or ends in .json). */
int pin_set_load(struct pin_set *, const char *name, struct diag *);
/* version NULL: the first listed.  For an unpinned version the error names the pinned ones. */
int pin_set_get(const struct pin_set *, const char *name, const char *version, const struct pin **, struct diag *);
/* Why packages of this set lack the component; NULL: they have it. */
const char *pin_set_lacks(const struct pin_set *, const char *name);
void pin_set_release(struct pin_set *);
/* The epoch of its date. */
long long pin_epoch(const struct pin *);
/* Does one of its patches fix this advisory? */
bool pin_fixes(const struct pin *, const char *advisory);
/* The SHA-256 of each file that makes the source, but local ones: `i` counts from 0; NULL: there are no more. */
const char *pin_file(const struct pin *, size_t i);
/* "archive", "debian", "debs", "go", "crate", "local" */
const char *pin_kind(const struct pin *);
/* A file of ours by its path: beside the set, else in our home; caller frees, NULL when there is no home. */
char *pin_set_file(const struct pin_set *, const char *relative);
/* Where a patch of ours lies: beside the set, else in our home; caller frees. */
char *pin_patch_path(const struct pin *, const char *patch);
/* The files of a local source: name[i] in it lies at path[i], beside the set, else in our home. */
int pin_local_files(const struct pin *, struct list *name, struct list *path, struct diag *);

#endif
