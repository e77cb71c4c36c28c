/*
 * listing - files by name and SHA-256: checksums.txt, or what the checksum step told.
 */
#ifndef TRUST_LISTING_H
#define TRUST_LISTING_H
#include "base/digest.h"

#define LISTING_FILE "checksums.txt"
enum { LISTING_MAX = 10000 };

struct listing {
	struct listed {
		char *name;             /* also text_is_name() */
		struct digest digest;
	} *item;                        /* sorted by name, each once */
	size_t n, cap;
};
#define LISTING_INIT { 0 }

/* The format of sha256sum, nothing else in it; DIAG_REFUSED. */
int listing_load(struct listing *, const char *path, struct diag *);
int listing_parse(struct listing *, const char *name, const char *text, size_t n, struct diag *);
/* ingot/checksum/1; "-" is standard input. */
int listing_load_result(struct listing *, const char *path, struct diag *);
/* NULL: it is not listed. */
const struct listed *listing_find(const struct listing *, const char *name);
/* The same names with the same digests?  DIAG_REFUSED, naming the first that differs. */
int listing_compare(const struct listing *, const struct listing *other, struct diag *);
void listing_release(struct listing *);

#endif
