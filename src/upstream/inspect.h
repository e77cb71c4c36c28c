/*
 * inspect - questions about one version: is the pinned one unchanged, can the new one be pinned?
 */
#ifndef UPSTREAM_INSPECT_H
#define UPSTREAM_INSPECT_H
#include "listing.h"
#include "upstream/update_check.h"

struct inspection {
	struct update_check *check;             /* borrowed, as all below */
	const struct recipe *recipe;
	const struct listing *listing;
	const struct versions *registry;        /* of the pin's registry, see listing_registry(); may be empty */
	const char *registry_name;              /* "crate netavark", or NULL */
	struct update *line;                   /* filled in */
};

/* The pinned version has the pinned hash and commit.  DIAG_REFUSED: not any more; both are named. */
int inspect_pinned(struct inspection *, struct diag *);
/* Sets the line's state, and what a pin of the version needs. */
int inspect_new(struct inspection *, struct version *, struct diag *);

#endif
