/*
 * hash - SHA-2 as the documents of Sigstore name it (FIPS 180-4).
 */
#ifndef TRUST_HASH_H
#define TRUST_HASH_H
#include "base/diag.h"

enum hash { HASH_NONE, HASH_SHA256, HASH_SHA384, HASH_SHA512 };
enum { HASH_MAX = 64 };         /* bytes of the longest */

size_t hash_size(enum hash);
const char *hash_name(enum hash);               /* "sha256": in-toto, Rekor v1, OpenSSL; NULL: HASH_NONE */
const char *hash_details(enum hash);            /* "SHA2_256": protobuf-specs HashAlgorithm */
/* HASH_NONE: unknown. */
enum hash hash_by_name(const char *name);
enum hash hash_by_details(const char *details);

struct hash_part { const void *bytes; size_t n; };
/* Of all parts, concatenated; `out` may be one of them. */
void hash_parts(enum hash, const struct hash_part *, size_t n, unsigned char *out);
void hash_bytes(enum hash, const void *bytes, size_t n, unsigned char *out);
int hash_file(enum hash, const char *path, unsigned char *out, struct diag *);

#endif
