/*
 * buf - a growing string of bytes, always ended by a NUL.
 *
 * `text` is never NULL, so a fresh buf prints as "".  buf_detach() hands the
 * bytes to the caller, who then frees them.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include "base/mem.h"
#include <stdarg.h>

struct buf {
	char *text;
	size_t len, cap;
};
extern char buf_empty[1];
#define BUF_INIT { .text = buf_empty }

void buf_add(struct buf *, const void *bytes, size_t n);
void buf_str(struct buf *, const char *s);
void buf_char(struct buf *, char c);
void buf_printf(struct buf *, const char *fmt, ...) printf_like(2, 3);
void buf_vprintf(struct buf *, const char *fmt, va_list);
void buf_prepend(struct buf *, const char *s);
void buf_clear(struct buf *);               /* keeps the memory */
char *buf_detach(struct buf *);             /* caller frees; the buf is empty again */
void buf_release(struct buf *);

#endif
