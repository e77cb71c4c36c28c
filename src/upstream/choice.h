/*
 * choice - the highest version of a line that counts.
 */
#ifndef UPSTREAM_CHOICE_H
#define UPSTREAM_CHOICE_H
#include "plan/recipe_upstream.h"
#include "versions.h"

struct choice {
	struct version *best;           /* borrowed from the list; NULL: none */
	struct version *twin;           /* another one that is as high, which only a person can order; or NULL */
	struct list passed;             /* why each higher version of the line does not count; at most 10 */
};
#define CHOICE_INIT { 0 }

void choice_make(struct choice *, const struct versions *, const struct recipe_upstream *, const char *line);
/* By version_compare(), of what orders the versions of this upstream. */
int choice_compare(const struct recipe_upstream *, const char *a, const char *b);
/* Why it does not count ("is a candidate"), or NULL; caller frees. */
char *choice_unfit(const struct recipe_upstream *, const struct version *);
void choice_release(struct choice *);

#endif
