/*
 * placeholder - the words in braces that a recipe's texts may hold: "{version}", "{out}" (ingot-recipe(5)).
 */
#ifndef PLAN_PLACEHOLDER_H
#define PLAN_PLACEHOLDER_H
#include <stdbool.h>

/* Their names, without braces; ends with NULL. */
extern const char *const placeholders[];
/* The first word in braces that is not one of them, or, with `any`, the first of all, without braces; NULL: none.  Caller frees. */
char *placeholder_find(const char *text, bool any);

#endif
