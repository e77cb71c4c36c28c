#include "base/list.h"
#include <string.h>

void
list_take(struct list *l, char *s)
{
	if (l->n + 1 >= l->cap) {
		l->cap = l->cap ? l->cap + l->cap / 2 : 8;
		l->item = xreallocarray(l->item, l->cap, sizeof(*l->item));
	}
	l->item[l->n++] = s;
	l->item[l->n] = NULL;
}

void
list_add(struct list *l, const char *s)
{
	list_take(l, xstrdup(s));
}

void
list_addf(struct list *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	list_take(l, xvasprintf(fmt, ap));
	va_end(ap);
}

void
list_copy(struct list *to, const struct list *from)
{
	for (size_t i = 0; i < from->n; i++)
		list_add(to, from->item[i]);
}

bool
list_has(const struct list *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->item[i], s) == 0)
			return true;
	return false;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
list_sort(struct list *l)
{
	if (l->n > 1)
		qsort(l->item, l->n, sizeof(*l->item), by_bytes);
}

void
list_release(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i]);
	free(l->item);
	*l = (struct list)LIST_INIT;
}
