/*
 * rekor - putting a signature into a transparency log (Rekor v1: hashedrekord 0.0.1 and dsse 0.0.1; v2: hashedrekord 0.0.2).
 */
#ifndef SIGN_REKOR_H
#define SIGN_REKOR_H
#include "net/call.h"
#include "trust/dsse.h"
#include "trust/log_entry.h"

/* Where entries go, below a log's base address; caller frees. */
char *rekor_url(const char *base, unsigned version);
/*
 * The request for a log of this API version.  `envelope` for a DSSE entry, else NULL.  DIAG_USAGE: this version does not
 * accept such an entry of this key (DSSE by P-384 and P-521 on v1, Ed25519 for all but DSSE on v1).
 */
int rekor_request(struct buf *body, unsigned version, const struct logged *, const struct dsse *envelope, struct diag *);
/* The same check, before signing. */
int rekor_takes(unsigned version, enum key_kind, bool dsse, struct diag *);
/* Statuses besides 2xx that rekor_answer() understands. */
extern const long rekor_statuses[];
enum rekor_outcome { REKOR_ENTRY, REKOR_ELSEWHERE, REKOR_TWICE };
/*
 * An equal entry may exist already (409), for example after a lost answer: v1 says where (REKOR_ELSEWHERE; `location`
 * gets the address to GET, by the base address), v2 does not (REKOR_TWICE: another signature is needed).
 */
int rekor_answer(const struct call *, unsigned version, const char *base, enum rekor_outcome *, struct log_entry *, char **location,
                 struct diag *);

#endif
