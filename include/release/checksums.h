/*
 * checksums - the files of a release by name and SHA-256: checksums.txt, in the format of sha256sum, and ingot/checksum/1.
 *
 * Written strictly; read as `sha256sum -c` of GNU coreutils reads it: "*" before
 * a name, comments, CRLF, no newline at the end, upper-case digits, BSD style
 * ("SHA256 (name) = ...") and escaped names.  A name stays inside the folder of
 * the list, and comes once.
 */
#ifndef RELEASE_CHECKSUMS_H
#define RELEASE_CHECKSUMS_H
#include "base/digest.h"
#include "json/jsonw.h"

#define CHECKSUMS_FILE "checksums.txt"
enum { CHECKSUMS_MAX = 10000 };         /* files in a list */

struct checksum {
	char *name;                     /* below the folder of the list; not always text_is_name() */
	char *path;                     /* of the file itself, or NULL */
	char *expected;                 /* the hash that the package step told, or NULL */
	struct digest digest;
	uint64_t size;                  /* bytes; set by checksums_hash() */
};

struct checksums { struct checksum *item; size_t n, cap; };
#define CHECKSUMS_INIT { 0 }

/* A file to be hashed; its name in the list is the last part of the path. */
void checksums_add(struct checksums *, const char *path, const char *expected);
/* The packages of a package/1 result, or the files of a sources/1 result; their paths are relative to its folder. */
int checksums_add_packages(struct checksums *, const char *result, struct diag *);
/*
 * Sorts by name and hashes all on all cores.  DIAG_REFUSED: two files of one name, a name that is not text_is_name(), or
 * a hash that is not the expected one.
 */
int checksums_hash(struct checksums *, struct diag *);
/* DIR/checksums.txt, whole or not at all. */
int checksums_write(const struct checksums *, const char *dir, struct diag *);
/* ingot/checksum/1 */
void checksums_write_result(struct jsonw *, const struct checksums *);

/* A list; the items are sorted by name.  DIAG_REFUSED. */
int checksums_load(struct checksums *, const char *path, struct diag *);
int checksums_parse(struct checksums *, const char *name, const char *text, size_t n, struct diag *);
/* ingot/checksum/1; "-" is standard input. */
int checksums_load_result(struct checksums *, const char *path, struct diag *);
/* NULL: it is not listed. */
const struct checksum *checksums_find(const struct checksums *, const char *name);
/* The same names with the same digests?  DIAG_REFUSED, naming the first that differs. */
int checksums_compare(const struct checksums *expected, const struct checksums *, struct diag *);
void checksums_release(struct checksums *);

#endif
