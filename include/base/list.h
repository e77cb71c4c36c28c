/*
 * list - an owned list of strings, NULL-terminated so that it can be an argv.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H
#include "base/mem.h"
#include <stdbool.h>

struct list {
	char **item;            /* n strings and a NULL; NULL when n is 0 and nothing was added */
	size_t n, cap;
};
#define LIST_INIT { 0 }

void list_add(struct list *, const char *s);                    /* copies */
void list_take(struct list *, char *s);                         /* owns */
void list_addf(struct list *, const char *fmt, ...) printf_like(2, 3);
void list_copy(struct list *to, const struct list *from);       /* appends copies */
bool list_has(const struct list *, const char *s);
void list_sort(struct list *);                                  /* by strcmp */
void list_release(struct list *);

#endif
