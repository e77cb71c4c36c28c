/*
 * pem - PEM (RFC 7468), read strictly: blocks of one label with only white space between
 * them; no headers, no explanatory text.
 */
#ifndef TRUST_PEM_H
#define TRUST_PEM_H
#include "base/diag.h"

/* Appends the next block to `der` and moves *at behind it: 1; at the end of the text: 0; on error: -1 (DIAG_USAGE). */
int pem_next(const char **at, const char *end, const char *label, struct buf *der, struct diag *);
/* Appends a block: 64 columns, a newline at the end. */
void pem_write(struct buf *text, const char *label, const void *der, size_t n);

#endif
