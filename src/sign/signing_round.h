/*
 * signing_round - one round of signing: signatures by the current key, and all requests about them at once.
 */
#ifndef SIGN_SIGNING_ROUND_H
#define SIGN_SIGNING_ROUND_H
#include "sign/signing.h"

/* No item is open afterwards, except those that only need another signature. */
int signing_round(struct signing *, struct signing_item **, size_t n, double deadline, struct diag *);

#endif
