/*
 * registry - the clients of language registries, run inside the root with the host's network.
 *
 * They know proxies, mirrors and logins from the host's own configuration; we
 * compare what they bring with the pins.
 */
#ifndef SOURCE_REGISTRY_H
#define SOURCE_REGISTRY_H
#include "client.h"
#include "source/pin.h"

/* The module of a go pin, and (unless it is the toolchain) all modules that its go.sum pins. */
int registry_go(struct clients *, const struct pin *, struct diag *);
/* The .crate file of a crate pin. */
int registry_crate(struct clients *, const struct pin *, struct diag *);
/* The crates that the Cargo.lock of an unpacked source pins. */
int registry_vendor(struct clients *, const struct pin *, struct diag *);

#endif
