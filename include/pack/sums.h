/*
 * sums - names and hashes of what is released, and checksums.txt (the format of sha256sum).
 */
#ifndef PACK_SUMS_H
#define PACK_SUMS_H
#include "base/digest.h"
#include "json/jsonw.h"

struct sum {
	char *path, *name;              /* name: what checksums.txt calls it */
	char *said;                     /* the hash that an earlier step told, or NULL */
	struct digest digest;           /* set by sums_hash() */
	uint64_t size;
};

struct sums {
	struct sum *sum;
	size_t n, cap;
};
#define SUMS_INIT { 0 }

#define SUMS_FILE "checksums.txt"

void sums_add(struct sums *, const char *path, const char *said);
/* The packages of a package/1 result; their paths are seen from its folder. */
int sums_load(struct sums *, const char *result, struct diag *);
/*
 * Sorts by name and hashes all on all cores.  Two of one name, a name that
 * would break the file's lines, or a hash that is not what was said is DIAG_REFUSED.
 */
int sums_hash(struct sums *, struct diag *);
/* DIR/checksums.txt, whole or not at all. */
int sums_write(const struct sums *, const char *dir, struct diag *);
/* ingot/checksum/1 */
void sums_result(struct jsonw *, const struct sums *);
void sums_release(struct sums *);

#endif
