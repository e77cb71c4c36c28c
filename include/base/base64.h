/*
 * base64 - RFC 4648, read strictly.
 *
 * Standard alphabet with padding (section 4), or URL alphabet without (section
 * 5, as JWT wants it).  White space, missing or surplus padding, stray low bits
 * and anything after the padding are errors: two texts never mean the same bytes.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H
#include "base/buf.h"
#include <stdbool.h>

/* Appends; false when the text is not base64, and nothing was appended. */
bool base64_decode(struct buf *, const char *text, size_t n);
bool base64url_decode(struct buf *, const char *text, size_t n);
void base64_encode(struct buf *, const void *bytes, size_t n);
void base64url_encode(struct buf *, const void *bytes, size_t n);

#endif
