/*
 * pin_draft - the file of a pin set while it is changed, line by line.
 *
 * Only what changes is written anew, so that the change is a short diff.
 */
#ifndef SOURCE_PIN_DRAFT_H
#define SOURCE_PIN_DRAFT_H
#include "source/pin.h"

struct pin_draft {
	struct list line;
	size_t from, to;                /* the lines of the pin at hand */
};
#define PIN_DRAFT_INIT { .line = LIST_INIT }

int pin_draft_load(struct pin_draft *, const struct pin_set *, struct diag *);
/* The pin at hand: number i of the set. */
void pin_draft_point(struct pin_draft *, const struct pin_set *, size_t i);
/* Replaces the whole string `"old"` by `"new"` in the lines of the pin at hand. */
void pin_draft_replace(struct pin_draft *, const char *old, const char *new);
/* The same for `"name": "old"` in all lines: what other pins say about a package. */
void pin_draft_replace_pair(struct pin_draft *, const char *name, const char *old, const char *new);
/* Replaces the records of the pin at hand, if they are on one line. */
void pin_draft_set_records(struct pin_draft *, const struct list *records);
/* Removes a member with a text value from the pin at hand, and its line; false: it is not the first member of a line. */
bool pin_draft_remove(struct pin_draft *, const char *name);
int pin_draft_save(const struct pin_draft *, const char *path, struct diag *);
/* Adds a unified diff to `out`; both have the same number of lines. */
void pin_draft_diff(const struct pin_draft *before, const struct pin_draft *after, const char *name, struct buf *out);
void pin_draft_release(struct pin_draft *);

#endif
