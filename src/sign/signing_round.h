/*
 * signing_round - one round of signing: signatures by the key of the moment, and every question about them at once.
 *
 * Private to src/sign/signing*.c.
 */
#ifndef SIGN_SIGNING_ROUND_H
#define SIGN_SIGNING_ROUND_H
#include "sign/signing.h"

/* A round takes so many items, which bounds memory. */
enum { SIGNING_ROUND = 64 };

/* Every item is something else than open afterwards, but for those that only need another signature. */
int signing_round(struct signing *, struct signing_item **, size_t n, double deadline, struct diag *);
/* A caller of this signing's services, until a time by its clock. */
struct caller signing_caller(struct signing *, double deadline);
const struct key *signing_key(const struct signing *);

#endif
