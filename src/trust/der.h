/*
 * der - reads a single DER element (X.690) with a low tag.
 */
#ifndef TRUST_DER_H
#define TRUST_DER_H
#include <stdbool.h>
#include <stddef.h>

enum { DER_OCTETS = 0x04, DER_UTF8 = 0x0c };

/* Are these n bytes exactly one element with this tag?  *value is borrowed from them. */
bool der_only(const unsigned char *bytes, size_t n, unsigned tag, const unsigned char **value, size_t *value_n);

#endif
