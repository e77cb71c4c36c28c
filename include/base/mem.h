/*
 * mem - allocation that never fails.
 *
 * A step cannot recover when memory runs out, so these functions abort() then.
 * scoped(f) calls f with a variable's address when the variable goes out of
 * scope; every <noun>_release() has the right type for it.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#define scoped(release) __attribute__((cleanup(release)))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define countof(array) (sizeof(array) / sizeof((array)[0]))

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *p, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) printf_like(1, 2);
char *xvasprintf(const char *fmt, va_list) printf_like(1, 0);

/* Makes room for one more item; capacity grows by half. */
#define array_grow(items, n, cap)                                              \
	do {                                                                   \
		if ((n) == (cap)) {                                            \
			(cap) = (cap) ? (cap) + (cap) / 2 + 1 : 8;             \
			(items) = xreallocarray((items), (cap), sizeof(*(items))); \
		}                                                              \
	} while (0)

/* For scoped(): frees what a `char *` (or any pointer) variable points to. */
void free_release(void *pointer_to_pointer);

#endif
