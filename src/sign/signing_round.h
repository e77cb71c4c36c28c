/*
 * signing_round - one round of signing: signatures by the key of the moment, and every question about them at once.
 */
#ifndef SIGN_SIGNING_ROUND_H
#define SIGN_SIGNING_ROUND_H
#include "sign/signing.h"

/* Every item is something else than open afterwards, but for those that only need another signature. */
int signing_round(struct signing *, struct signing_item **, size_t n, double deadline, struct diag *);

#endif
