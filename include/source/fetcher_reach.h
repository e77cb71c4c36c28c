/*
 * fetcher_reach - checks that the needed archives are available, before fetching.
 */
#ifndef SOURCE_FETCHER_REACH_H
#define SOURCE_FETCHER_REACH_H
#include "source/fetcher.h"

/*
 * 0: every needed archive that is missing is available; 1: `missing` names one that is not; -1: error.
 * One request of one byte for each, all at once, with the mirrors and addresses that fetcher_run() would try; three tries
 * and 3 s to connect.  Fetches nothing.
 */
int fetcher_reach(const struct fetcher *, struct buf *missing, struct diag *);

#endif
