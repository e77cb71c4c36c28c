/*
 * request - one try of a call: sets curl up and reads the answer.
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H
#include "attempt.h"

/* Sets up the easy handle; attempt->verdict is not SINK_GOES_ON when the sink could not begin. */
void request_begin(struct attempt *, double seconds);
/* Reads status and headers of the answer, once, and starts the sink. */
void request_answered(struct attempt *);
bool request_is_read_only(const struct call *);
/* The status is one that the caller waits for. */
bool request_is_accepted(const struct call *);
/* Wipes the headers, which may hold secrets. */
void request_end(struct attempt *);

#endif
