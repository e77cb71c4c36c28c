/*
 * request - one attempt of a transfer: what curl is told, and what it hears.
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H
#include "transfer.h"

/* Sets the easy handle up for `url`, to go on where the part ends. */
void request_prepare(struct transfer *, const char *url, double seconds);
/* Looks at the head of the answer, once: what is to be done with its body? */
void request_answered(struct transfer *);
/* A header of the answer, or NULL; borrowed until the next attempt. */
const char *request_header(const struct transfer *, const char *name);

#endif
