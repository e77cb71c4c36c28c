/*
 * crates - fetches crates with cargo, which runs inside the root with the host's network.
 *
 * cargo takes registries, mirrors and logins from the host's configuration.  What
 * it fetches is compared with the pins.
 */
#ifndef SOURCE_CRATES_H
#define SOURCE_CRATES_H
#include "client.h"

/* Fetches the .crate file of a crate pin. */
int crates_fetch(struct clients *, const struct pin *, struct diag *);
/* Fetches the crates that the Cargo.lock of a pin's source names. */
int crates_vendor(struct clients *, const struct pin *, struct diag *);

#endif
