/*
 * request - one try of a call: what curl is told, and what it hears.
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H
#include "attempt.h"

/* Sets the easy handle up; attempt->verdict is another than SINK_GOES_ON when the sink could not begin. */
void request_begin(struct attempt *, double seconds);
/* Looks at the head of the answer, once: what is to be done with its body? */
void request_answered(struct attempt *);
bool request_is_read_only(const struct call *);
/* The status is one that the caller waits for. */
bool request_is_accepted(const struct call *);
/* Wipes the headers, which may hold secrets. */
void request_end(struct attempt *);

#endif
