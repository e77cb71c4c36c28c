/*
 * fetcher - brings the sources that are wanted into the store.
 *
 * Files come first, all at once; then the clients of go and cargo bring, inside
 * the root, what a module's go.sum and a crate's Cargo.lock pin.  One fetch at
 * a time on a store: a second waits, and finds the work done.
 */
#ifndef SOURCE_FETCHER_H
#define SOURCE_FETCHER_H
#include "source/source.h"

struct source_result {
	struct source source;
	bool needed;                    /* something must still be built from it */
	bool fetched;                   /* by this run */
	uint64_t bytes;
	char *successor;                /* see source_successor() */
};

struct fetcher {
	const struct store *store;
	const struct pin_set *set;      /* names the root, and pins what else a client needs: Go itself */
	struct list mirrors;            /* --mirror URL: URL/<sha256> is tried first */
	struct source_result *result;   /* one a pin, also of what needs no fetching */
	size_t results, cap;
};
#define FETCHER_INIT { 0 }

/* A pin is one source, however often it is wanted.  What nobody needs is listed in the results and not fetched. */
void fetcher_want(struct fetcher *, struct source, bool needed);
/* Fetches what is needed and not there, with progress. */
int fetcher_run(struct fetcher *, struct diag *);
void fetcher_release(struct fetcher *);

#endif
