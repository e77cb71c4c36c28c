/*
 * base64 - RFC 4648, read strictly.
 *
 * Standard alphabet with padding (section 4), or URL alphabet without (section
 * 5, as in JWT).  White space, missing or surplus padding, stray low bits
 * and anything after the padding are errors, so each byte string has one text.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H
#include "base/buf.h"
#include <stdbool.h>

/* Appends.  If the text is not base64, returns false and appends nothing. */
bool base64_decode(struct buf *, const char *text, size_t n);
bool base64url_decode(struct buf *, const char *text, size_t n);
void base64_encode(struct buf *, const void *bytes, size_t n);
void base64url_encode(struct buf *, const void *bytes, size_t n);

#endif
