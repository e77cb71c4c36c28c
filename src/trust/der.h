/*
 * der - the few elements that we read ourselves (X.690): definite, shortest lengths, low tags.
 */
#ifndef TRUST_DER_H
#define TRUST_DER_H
#include <stdbool.h>
#include <stddef.h>

enum { DER_OCTETS = 0x04, DER_UTF8 = 0x0c };

/* Are these n bytes one element of this tag and nothing else?  *value is borrowed from them. */
bool der_only(const unsigned char *bytes, size_t n, unsigned tag, const unsigned char **value, size_t *value_n);

#endif
