/*
 * go_modules - modules by the go command, run inside the root with the host's network.
 *
 * It knows proxies and logins from the host's own configuration; we compare what
 * it brings with the pins.
 */
#ifndef SOURCE_GO_MODULES_H
#define SOURCE_GO_MODULES_H
#include "client.h"

/* The module of a go pin, and (unless it is the toolchain) all modules that its go.sum pins. */
int go_modules_fetch(struct clients *, const struct pin *, struct diag *);

#endif
