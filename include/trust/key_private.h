/*
 * key_private - keys that sign: a new one, or one from a file.
 */
#ifndef TRUST_KEY_PRIVATE_H
#define TRUST_KEY_PRIVATE_H
#include "trust/key.h"

/* A new key on P-256. */
int key_generate(struct key *, struct diag *);
/* A file in PKCS#8 PEM.  `password` NULL: there is none; key_is_encrypted() says whether one is needed. */
int key_load_private(struct key *, const char *path, const char *password, struct diag *);
int key_is_encrypted(const char *path, bool *encrypted, struct diag *);

int key_sign(const struct key *, const void *message, size_t n, struct buf *sig, struct diag *);
/* `digest` is by key_hash(), digest_n its size; Ed25519 cannot sign one. */
int key_sign_digest(const struct key *, const void *digest, size_t digest_n, struct buf *sig, struct diag *);

#endif
