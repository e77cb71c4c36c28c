/*
 * pin_refresh - updates the Debian sources of a set to what the archive has today.
 *
 * Mirrors remove old files.  The versions, file names and hashes that the signed
 * index of a suite names instead are written into the file of the set.  No other
 * byte changes, so that the change is a diff to review.
 */
#ifndef SOURCE_PIN_REFRESH_H
#define SOURCE_PIN_REFRESH_H
#include "source/pin.h"
#include "store/store.h"

struct pin_refresh {
	unsigned asked, changed;
	unsigned by_hand;               /* changed, and need a decision of a person */
};

/* Reports each pin that changes, and what a person must decide.  Writes the file whole or not at all. */
int pin_refresh(const struct pin_set *, const struct store *, struct pin_refresh *, struct diag *);

#endif
