/*
 * signing_caller - the requests of a signing to its services.
 */
#ifndef SIGN_SIGNING_CALLER_H
#define SIGN_SIGNING_CALLER_H
#include "sign/signing.h"

/* Items per round, at most: this limits memory. */
enum { SIGNING_ROUND = 64 };

/* A caller of this signing's services, until a time by its clock. */
struct caller signing_caller(struct signing *, double deadline);
double signing_clock(const struct signing *);           /* seconds */
const struct key *signing_key(const struct signing *);  /* borrowed */

#endif
