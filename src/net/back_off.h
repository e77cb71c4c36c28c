/*
 * back_off - how long to wait before a server is asked again, and whether that helps.
 */
#ifndef NET_BACK_OFF_H
#define NET_BACK_OFF_H
#include <stdbool.h>

/*
 * Seconds before the next try, after `tries` (1 and more) have failed: half to one and a half of 2^(tries - 1) steps of
 * `first_ms`, at most `longest_ms` before the dice, so that clients that failed together do not come back together.
 */
double back_off_pause(unsigned tries, unsigned first_ms, unsigned longest_ms);
/* 408, 429 and 5xx are a bad moment (RFC 9110 section 15); any other answer stays what it is. */
bool back_off_helps(long status);

#endif
