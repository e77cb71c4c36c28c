/*
 * back_off - the pause before a retry, and whether a retry helps.
 */
#ifndef NET_BACK_OFF_H
#define NET_BACK_OFF_H
#include <stdbool.h>

/*
 * Seconds before the next try, after `tries` (1 and more) have failed: half to one and a half of 2^(tries - 1) steps of
 * `first_ms`, at most `longest_ms` before jitter, so that clients do not retry at the same moment.
 */
double back_off_pause(unsigned tries, unsigned first_ms, unsigned longest_ms);
/* 408, 429 and 5xx may pass (RFC 9110 section 15); other answers are final. */
bool back_off_helps(long status);

#endif
