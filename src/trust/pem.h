/*
 * pem - DER as text (RFC 7468), read strictly: blocks of one label and nothing but
 * white space between them; no headers, no explanatory text.
 */
#ifndef TRUST_PEM_H
#define TRUST_PEM_H
#include "base/diag.h"

/* The next block: 1 and its bytes appended to `der`, *at behind it; 0 at the end of the text; -1 (DIAG_USAGE). */
int pem_next(const char **at, const char *end, const char *label, struct buf *der, struct diag *);
/* Appends a block as OpenSSL writes it: 64 columns, a newline at the end. */
void pem_write(struct buf *text, const char *label, const void *der, size_t n);

#endif
