/*
 * clock - monotonic time, for durations and deadlines.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

double clock_now(void);         /* seconds since an arbitrary start (CLOCK_MONOTONIC) */

#endif
