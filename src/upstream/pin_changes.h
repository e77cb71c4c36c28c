/*
 * pin_changes - what is newer in a pin set than in the pins of a release.
 */
#ifndef UPSTREAM_PIN_CHANGES_H
#define UPSTREAM_PIN_CHANGES_H
#include "plan/graph.h"

struct pin_changes {
	struct list reasons;            /* "crun 1.28 instead of 1.27" */
	long long oldest;               /* the date of the oldest change, seconds since the epoch */
	bool advisory;                  /* the release has a version below the minimum of a recipe, with its reason */
};
#define PIN_CHANGES_INIT { 0 }

/* `released`: the graph of the tool with the pins of its release. */
void pin_changes_find(struct pin_changes *, const struct graph *released, const struct pin_set *now);
void pin_changes_release(struct pin_changes *);

#endif
