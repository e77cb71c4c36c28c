/*
 * nearest - the known word that is most like a misspelt one.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H
#include "base/list.h"

/* Borrowed from the list; NULL if no word is near (more than a third of the letters differ). */
const char *nearest_word(const struct list *known, const char *word);

#endif
