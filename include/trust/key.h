/*
 * key - keys that verify signatures, by OpenSSL's EVP; key_private.h has those that sign.
 *
 * A key fixes its algorithm: P-256 with SHA-256, P-384 with SHA-384, P-521 with
 * SHA-512 (ECDSA, DER signatures), RSA 2048, 3072, 4096 with SHA-256 (PKCS#1 v1.5),
 * Ed25519.  Nobody may choose another hash by what he writes into a document.
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
 * Public: SPKI DER with nothing after it, PEM ("PUBLIC KEY", one and nothing else), or by protobuf-specs' keyDetails.
 * What is no key is DIAG_USAGE; a key of a kind that we do not take is DIAG_REFUSED.
 */
int key_from_spki(struct key *, const void *der, size_t n, struct diag *);
int key_from_pem(struct key *, const char *pem, size_t n, struct diag *);
/* Unknown or retired details: DIAG_REFUSED, the caller may skip the instance. */
int key_from_details(struct key *, const char *details, const void *raw, size_t n, struct diag *);
int key_load(struct key *, const char *path, struct diag *);            /* PEM file */

/* "PKIX_ECDSA_P256_SHA_256", as log entries name it. */
const char *key_details(const struct key *);
/* The hash it signs with; HASH_NONE for Ed25519, which takes the message itself. */
enum hash key_hash(const struct key *);
void key_spki(const struct key *, struct buf *der);
void key_pem(const struct key *, struct buf *pem);                      /* canonical: 64 columns, a newline at the end */
bool key_equal(const struct key *, const struct key *);

/* DIAG_REFUSED when the signature is not by this key. */
int key_verify(const struct key *, const void *message, size_t n, const void *sig, size_t sig_n, struct diag *);
/* Over a digest made by the key's own hash, digest_n its size; Ed25519 cannot. */
int key_verify_digest(const struct key *, const void *digest, size_t digest_n, const void *sig, size_t sig_n, struct diag *);
/*
 * ECDSA on P-384 or P-521 over a SHA-256, as sigstore-python before 2.0 and cosign 2 signed (client
 * specification, "legacy").  The caller takes it where the key's own hash does not fit; other keys refuse.
 */
int key_verify_legacy(const struct key *, const unsigned char sha256[32], const void *sig, size_t sig_n, struct diag *);
/* Frees; a private key's memory is wiped. */
void key_release(struct key *);

#endif
