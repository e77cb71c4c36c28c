/*
 * pin_part - the further archives of a pin.
 */
#ifndef SOURCE_PIN_PART_H
#define SOURCE_PIN_PART_H
#include "source/pin.h"

/* The addresses of an archive. */
void pin_urls_read(struct list *, struct json);
/* The kind of the pin must be known. */
void pin_parts_read(struct pin *, struct json);
void pin_parts_release(struct pin *);

#endif
