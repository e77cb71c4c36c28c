/*
 * want - a list of files to fetch, by their hash, with their addresses.
 */
#ifndef SOURCE_WANT_H
#define SOURCE_WANT_H
#include "source/pin.h"
#include "store/store.h"

struct want {
	const struct pin *pin;          /* borrowed: whose source it is */
	const char *sha256;             /* borrowed */
	const char *file;               /* Debian's name of it, or NULL; borrowed */
	const char *pool;               /* or its place in Debian's archive: "pool/main/...", or NULL; borrowed */
	struct list urls;               /* in order */
};
struct wants {
	const struct store *store;      /* where they go */
	const struct list *mirrors;     /* URL/<sha256> is tried first */
	struct want *item;
	size_t n, cap;
};
#define WANTS_INIT(store_, mirrors_) { .store = (store_), .mirrors = (mirrors_) }

/* Adds a file, unless the store has it, with its addresses on the mirrors.  NULL: it was not added. */
struct want *wants_add(struct wants *, const struct pin *, const char *sha256, const char *file);
/* Adds the files of a pin: archives, Debian's files and packages, and a crate if there is a mirror that may have it. */
void wants_add_pin(struct wants *, const struct pin *);
/*
 * Fetches all at once into the store.  With `left`, files that no server has but that can be fetched in another way
 * (Debian's files, crates) are moved there instead of failing.
 */
int wants_fetch(struct wants *, struct wants *left, struct diag *);
/* What failed ("2 of 3 files could not be fetched"), and what a person can do. */
int wants_hint(const struct pin *, struct diag *, const char *failed);
void wants_release(struct wants *);

#endif
