/*
 * key_shape - the properties of a kind of key, for the files that make keys.
 */
#ifndef TRUST_KEY_SHAPE_H
#define TRUST_KEY_SHAPE_H
#include "trust/key.h"

enum { KEY_FILE_MAX = 64 << 10 };       /* bytes; RSA 4096 takes 3300 */

struct key_shape {
	enum key_kind kind;
	const char *type, *group;       /* as OpenSSL names them */
	int bits;
	const char *details;
	enum hash hash;                 /* HASH_NONE: it takes the message itself */
};

/* Takes the EVP_PKEY, also if its kind is unsupported: DIAG_REFUSED, and key_release() frees it. */
int key_adopt(struct key *, void *pkey, struct diag *);
const struct key_shape *key_shape(const struct key *);

#endif
