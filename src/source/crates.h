/*
 * crates - crates by cargo, run inside the root with the host's network.
 *
 * It knows registries, mirrors and logins from the host's own configuration; we
 * compare what it brings with the pins.
 */
#ifndef SOURCE_CRATES_H
#define SOURCE_CRATES_H
#include "client.h"

/* The .crate file of a crate pin. */
int crates_fetch(struct clients *, const struct pin *, struct diag *);
/* The crates that the Cargo.lock of a pin's source names. */
int crates_vendor(struct clients *, const struct pin *, struct diag *);

#endif
