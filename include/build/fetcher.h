/*
 * fetcher - brings every source that a graph lacks into the store.
 *
 * Files come first, all at once; then the clients of go and cargo bring, inside
 * the root, what a module's go.sum and a crate's Cargo.lock pin.  One fetch at
 * a time on a store: a second waits, and finds the work done.
 */
#ifndef BUILD_FETCHER_H
#define BUILD_FETCHER_H
#include "build/source.h"

struct source_result {
	const struct node *node;        /* borrowed; its pin is what was fetched */
	bool needed;                    /* something must still be built from it */
	bool fetched;                   /* by this run */
	uint64_t bytes;
	char *successor;                /* see source_successor() */
};

struct fetcher {
	const struct store *store;
	struct graph *graph;
	const struct root *root;        /* NULL: made when go, cargo or apt must run */
	struct list mirrors;            /* --mirror URL: URL/<sha256> is tried first */
	struct root own_root;
	char *toolchain;                /* Go's, unpacked for the clients; removed at the end */
	struct source_result *result;   /* one a pin, also of what needs no fetching */
	size_t results, cap;
};
#define FETCHER_INIT { .own_root = ROOT_INIT }

/* What the graph needs (lazy: but for components that are there), with progress. */
int fetcher_run(struct fetcher *, bool lazy, struct diag *);
/* The root, made if it was not needed before. */
int fetcher_root(struct fetcher *, const struct root **, struct diag *);
void fetcher_release(struct fetcher *);

#endif
