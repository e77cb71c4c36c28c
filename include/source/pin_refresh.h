/*
 * pin_refresh - a set's Debian sources, as the archive names them today.
 *
 * Mirrors forget.  What a suite's signed index names instead of a pinned file is
 * written into the set's own file: its versions, file names and hashes, no other byte,
 * so that the change is a diff to be read.
 */
#ifndef SOURCE_PIN_REFRESH_H
#define SOURCE_PIN_REFRESH_H
#include "source/pin.h"
#include "store/store.h"

struct pin_refresh {
	unsigned asked, changed;
	unsigned by_hand;               /* changed, and something in them only a person can decide */
};

/* Says each pin that changes, and what of it is left to a person.  Writes the file whole or not at all. */
int pin_refresh(const struct pin_set *, const struct store *, struct pin_refresh *, struct diag *);

#endif
