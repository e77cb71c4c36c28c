/*
 * key - keys that verify signatures, by OpenSSL's EVP; key_private.h has those that sign.
 *
 * A key fixes its algorithm: P-256 with SHA-256, P-384 with SHA-384, P-521 with
 * SHA-512 (ECDSA, DER signatures), RSA 2048, 3072, 4096 with SHA-256 (PKCS#1 v1.5),
 * Ed25519.  A document cannot choose another hash.
 */
#ifndef TRUST_KEY_H
#define TRUST_KEY_H
#include "trust/hash.h"
#include <stdbool.h>
#include <stdint.h>

enum key_kind { KEY_NONE, KEY_P256, KEY_P384, KEY_P521, KEY_RSA, KEY_ED25519 };

struct key {
	void *pkey;                     /* EVP_PKEY, owned */
	enum key_kind kind;
};
#define KEY_INIT { 0 }

/*
 * From SPKI DER, from PEM (one "PUBLIC KEY" and nothing else), or by protobuf-specs' keyDetails.
 * DIAG_USAGE: malformed; DIAG_REFUSED: a key of an unsupported kind.
 */
int key_from_spki(struct key *, const void *der, size_t n, struct diag *);
int key_from_pem(struct key *, const char *pem, size_t n, struct diag *);
/* DIAG_REFUSED: unknown or retired details; the caller may skip the instance. */
int key_from_details(struct key *, const char *details, const void *raw, size_t n, struct diag *);
int key_load(struct key *, const char *path, struct diag *);            /* PEM file */

/* As log entries name it: "PKIX_ECDSA_P256_SHA_256". */
const char *key_details(const struct key *);
/* The hash it signs with; HASH_NONE for Ed25519, which takes the message itself. */
enum hash key_hash(const struct key *);
void key_spki(const struct key *, struct buf *der);
void key_pem(const struct key *, struct buf *pem);                      /* 64 columns, a newline at the end */
bool key_equal(const struct key *, const struct key *);

/* DIAG_REFUSED: the signature is not by this key. */
int key_verify(const struct key *, const void *message, size_t n, const void *sig, size_t sig_n, struct diag *);
/* `digest` is by key_hash(), digest_n its size; Ed25519 cannot verify one. */
int key_verify_digest(const struct key *, const void *digest, size_t digest_n, const void *sig, size_t sig_n, struct diag *);
/*
 * ECDSA on P-384 or P-521 over a SHA-256, as sigstore-python before 2.0 and cosign 2 signed (client
 * specification, "legacy").  For signatures that key_verify_digest() refuses; other keys refuse this too.
 */
int key_verify_legacy(const struct key *, const unsigned char sha256[32], const void *sig, size_t sig_n, struct diag *);
/* Wipes the memory of a private key. */
void key_release(struct key *);

#endif
