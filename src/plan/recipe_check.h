/*
 * recipe_check - refuses what would have an effect that its author does not see.
 */
#ifndef PLAN_RECIPE_CHECK_H
#define PLAN_RECIPE_CHECK_H
#include "json/json.h"
#include "plan/recipe.h"
#include "plan/spdx.h"

/* The errors are kept by the document of `top`, as for every getter. */
void recipe_check(const struct recipe *, struct json top, const struct spdx *);

#endif
