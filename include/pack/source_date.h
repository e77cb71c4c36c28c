/*
 * source_date - the date of what is packed, as the environment gives it.
 *
 * Source: https://reproducible-builds.org/specs/source-date-epoch/
 */
#ifndef PACK_SOURCE_DATE_H
#define PACK_SOURCE_DATE_H
#include "base/diag.h"
#include <stdint.h>

/* $SOURCE_DATE_EPOCH; if it is not set, `otherwise`.  In seconds, at most TAR_MAX_MTIME. */
int source_date(int64_t *epoch, int64_t otherwise, struct diag *);

#endif
