/*
 * pin_fix - the advisories that the patches of a pin fix.
 */
#ifndef SOURCE_PIN_FIX_H
#define SOURCE_PIN_FIX_H
#include "source/pin.h"

/* The patches of the pin must be known: a fix without its patch is refused. */
void pin_fixes_read(struct pin *, struct json);
void pin_fixes_release(struct pin *);

#endif
