/*
 * x509_time - the times of certificates and tokens (UTCTime and GeneralizedTime, RFC 5280 section 4.1.2.5).
 */
#ifndef TRUST_X509_TIME_H
#define TRUST_X509_TIME_H
#include <openssl/asn1.h>
#include <stdbool.h>
#include <stdint.h>

/* Seconds since the epoch, a fraction dropped; false when it is not a time. */
bool x509_time(const ASN1_TIME *, int64_t *seconds);

#endif
