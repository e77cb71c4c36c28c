/*
 * go_modules - fetches modules with the go command, which runs inside the root with the host's network.
 *
 * go takes proxies and logins from the host's configuration.  What it fetches is
 * compared with the pins.
 */
#ifndef SOURCE_GO_MODULES_H
#define SOURCE_GO_MODULES_H
#include "client.h"

/* Fetches the module of a go pin and, unless it is the toolchain, all modules that its go.sum pins. */
int go_modules_fetch(struct clients *, const struct pin *, struct diag *);

#endif
