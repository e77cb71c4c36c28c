/*
 * pin_record - which pins of a set were built, and for which targets (ingot/built/1).
 *
 * A run writes it, not a person.  It lies beside the set: etc/pins/built/NAME.json.
 */
#ifndef SOURCE_PIN_RECORD_H
#define SOURCE_PIN_RECORD_H
#include "source/pin.h"

/* Of one source: targets holds GNU triplets. */
struct pin_built { char *name, *version, *source; struct list targets; };

struct pin_record {
	char *path;
	bool exists;                    /* the file: without it nothing is known of any pin */
	struct pin_built *item;
	size_t n;
};
#define PIN_RECORD_INIT { 0 }

/* The record of the set; without a file it is empty. */
int pin_record_load(struct pin_record *, const struct pin_set *, struct diag *);
/* The pin's source was built for the target. */
void pin_record_add(struct pin_record *, const struct pin *, const char *target);
/* Writes what is still pinned, in the order of the set, whole or not at all. */
int pin_record_save(const struct pin_record *, const struct pin_set *, struct diag *);
/* What the record says of the pin's source; NULL: nothing. */
const struct pin_built *pin_record_find(const struct pin_record *, const struct pin *);
/* Removes `unbuilt` from each recorded pin in the file of the set; *n counts them. */
int pin_record_clear_unbuilt(const struct pin_record *, const struct pin_set *, unsigned *n, struct diag *);
void pin_record_release(struct pin_record *);

#endif
