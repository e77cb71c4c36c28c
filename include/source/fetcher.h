/*
 * fetcher - fetches the requested sources into the store.
 *
 * Files are fetched first, at the same time; then go and cargo, inside the root,
 * fetch what a module's go.sum and a crate's Cargo.lock pin.  One fetch runs at a
 * time per store: a second one waits.
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
	const struct pin_set *set;      /* names the root, and pins Go, which a client needs */
	struct list mirrors;            /* --mirror URL: URL/<sha256> is tried first */
	struct source_result *result;   /* one per pin, also for sources that need no fetching */
	size_t results, cap;
};
#define FETCHER_INIT { 0 }

/* Adds a source once, however often it is requested.  Sources that are not needed are listed in the results, but not fetched. */
void fetcher_want(struct fetcher *, struct source, bool needed);
/* Fetches the needed sources that are missing, with progress. */
int fetcher_run(struct fetcher *, struct diag *);
void fetcher_release(struct fetcher *);

#endif
