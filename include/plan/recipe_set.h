/*
 * recipe_set - the recipes of all folders, found by name and read once per target.
 */
#ifndef PLAN_RECIPE_SET_H
#define PLAN_RECIPE_SET_H
#include "base/digest.h"
#include "plan/recipe.h"

/* Each recipe is loaded when it is first asked for, once per target. */
struct recipe_set {
	struct list dirs;
	struct spdx spdx;               /* against which all are checked; loaded with the first */
	struct recipe **recipe;
	size_t n, cap;
};
#define RECIPE_SET_INIT { .spdx = SPDX_INIT }
/* The extra folders first (may be NULL), then ours.  DIAG_USAGE: a folder that is not there. */
int recipe_set_open(struct recipe_set *, const struct list *extra, struct diag *);
bool recipe_set_has(const struct recipe_set *, const char *name);
/* For that target, or NULL: see recipe_load().  unknown package 'x' (nearest: y) */
int recipe_set_get(struct recipe_set *, const char *name, const struct target *, const struct recipe **, struct diag *);
/* Of the files of all recipes, with their names; not of our patches and local sources. */
int recipe_set_digest(const struct recipe_set *, struct digest *, struct diag *);
int recipe_set_names(const struct recipe_set *, struct list *names, struct diag *);     /* sorted */
void recipe_set_release(struct recipe_set *);

#endif
