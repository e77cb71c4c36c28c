/*
 * fetcher_reach - asks whether what must be fetched can be had, before anything is.
 */
#ifndef SOURCE_FETCHER_REACH_H
#define SOURCE_FETCHER_REACH_H
#include "source/fetcher.h"

/*
 * 0: every archive that is needed and not there can be had; 1: `missing` names one that cannot; -1: could not be asked.
 * One request of one byte for each, all at once; 3 s to connect.  Fetches nothing.
 */
int fetcher_reach(const struct fetcher *, struct buf *missing, struct diag *);

#endif
