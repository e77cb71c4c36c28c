/*
 * go_mod - the retract directives of a go.mod (https://go.dev/ref/mod#go-mod-file-retract).
 */
#ifndef UPSTREAM_GO_MOD_H
#define UPSTREAM_GO_MOD_H
#include <stdbool.h>

/* Does it retract this version ("v1.0.1")?  A version alone, a closed interval, or a block of them. */
bool go_mod_retracts(const char *go_mod, const char *version);

#endif
