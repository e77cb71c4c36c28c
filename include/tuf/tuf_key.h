/*
 * tuf_key - the keys of a TUF role, and how many of them signed.
 *
 * Keys: ed25519, ecdsa-sha2-nistp256 and -nistp384, rsassa-pss-sha256 and
 * rsa-pkcs1v15-sha256.  A key of another kind or an invalid one is kept but never
 * verifies anything.  Key ids are labels: a threshold counts distinct keys, so
 * that one key under two names, or two signatures by one, count once.
 * Source: TUF specification 1.0.33 sections 4.2 and 4.3.
 */
#ifndef TUF_TUF_KEY_H
#define TUF_TUF_KEY_H
#include "json/json.h"
#include "base/list.h"
#include "trust/key.h"

enum { TUF_MAX_KEYS = 1024, TUF_MAX_SIGNATURES = 256 };

struct tuf_key {
	const char *id;                 /* borrowed from the document */
	struct key key;                 /* KEY_NONE: it cannot be used */
	bool pss;                       /* RSA */
};

struct tuf_keys {
	struct tuf_key *item;
	size_t n;
};
#define TUF_KEYS_INIT { 0 }

/* Who may sign for a role. */
struct tuf_signers {
	const char **id;                /* borrowed from the document, distinct */
	size_t ids;
	int64_t threshold;
};
#define TUF_SIGNERS_INIT { 0 }

struct tuf_signature {
	const char *id, *hex;           /* borrowed from the document; hex may be "" */
};

/* An object of keys by id. */
void tuf_keys_read(struct tuf_keys *, struct json);
/* "keyids" and "threshold" of an object that may hold more. */
void tuf_signers_read(struct tuf_signers *, struct json);
/* Checks that as many distinct keys signed the message as the threshold says.  DIAG_REFUSED with both numbers. */
int tuf_keys_verify(const struct tuf_keys *, const struct tuf_signers *, const struct tuf_signature *, size_t n,
                    const struct buf *message, struct diag *);
/* May every key that `old` trusted for a role still sign for it? */
bool tuf_signers_keep(const struct tuf_keys *old_keys, const struct tuf_signers *old,
                      const struct tuf_keys *keys, const struct tuf_signers *);
void tuf_keys_release(struct tuf_keys *);
void tuf_signers_release(struct tuf_signers *);

#endif
