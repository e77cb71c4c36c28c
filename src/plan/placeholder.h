/*
 * placeholder - the words in braces that a recipe's texts may hold: "{version}", "{out}" (ingot-recipe(5)).
 */
#ifndef PLAN_PLACEHOLDER_H
#define PLAN_PLACEHOLDER_H

/* Their names, without braces; ends with NULL. */
extern const char *const placeholders[];
/* The first word in braces that is not one of them, without braces; NULL: none.  Caller frees. */
char *placeholder_unknown(const char *text);

#endif
