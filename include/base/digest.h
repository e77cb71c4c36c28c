/*
 * digest - SHA-256 (FIPS 180-4) by OpenSSL's EVP, of bytes, files and trees.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H
#include "base/diag.h"
#include "base/list.h"
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
/* Names, modes (only the x bit), link targets and contents of a tree, in sorted order. */
int digest_tree(struct digest *, const char *root, struct diag *);
/* The same of a tree that does not exist yet: its file name[i] is now at path[i]. */
int digest_listed(struct digest *, const struct list *name, const struct list *path, struct diag *);

#endif
