/*
 * digest - SHA-256 (FIPS 180-4) by OpenSSL's EVP, of bytes and files.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H
#include "base/diag.h"
#include <stdint.h>

struct digest {
	char hex[65];
};

struct sha256 {
	void *ctx;
};
#define SHA256_INIT { 0 }
void sha256_add(struct sha256 *, const void *bytes, size_t n);
void sha256_finish(struct sha256 *, struct digest *);
void sha256_release(struct sha256 *);

void digest_bytes(struct digest *, const void *bytes, size_t n);
int digest_file(struct digest *, const char *path, uint64_t *size, struct diag *);      /* size may be NULL */

#endif
