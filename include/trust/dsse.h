/*
 * dsse - Dead Simple Signing Envelope (DSSE v1) with exactly one signature.
 */
#ifndef TRUST_DSSE_H
#define TRUST_DSSE_H
#include "json/json.h"
#include "json/jsonw.h"

#define DSSE_INTOTO "application/vnd.in-toto+json"

struct dsse {
	char *type;                     /* payloadType */
	struct buf payload, signature;  /* decoded */
	char *keyid;                    /* or NULL */
};
#define DSSE_INIT { .payload = BUF_INIT, .signature = BUF_INIT }

/* With several signatures, a reader might check one and trust another; so only one is allowed. */
void dsse_read(struct dsse *, struct json);
void dsse_write(struct jsonw *, const char *name, const struct dsse *);
/* The bytes that are signed: "DSSEv1 <n> <type> <n> <payload>". */
void dsse_pae(struct buf *, const char *type, const void *payload, size_t n);
void dsse_release(struct dsse *);

#endif
