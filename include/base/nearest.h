/*
 * nearest - which known word did they mean?
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H
#include "base/list.h"

/* Borrowed from the list; NULL when nothing is near (more than a third of the letters differ). */
const char *nearest_word(const struct list *known, const char *word);

#endif
