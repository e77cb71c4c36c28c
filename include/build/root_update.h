/*
 * root_update - what a root should hold, resolved again by apt into a new lock.
 */
#ifndef BUILD_ROOT_UPDATE_H
#define BUILD_ROOT_UPDATE_H
#include "build/lock.h"
#include "build/store.h"

struct root_change { unsigned added, removed, changed; };
/* Writes etc/root/NAME.lock whole or not at all; says each package that changed. */
int root_update(const char *name, const struct store *, struct root_change *, struct diag *);

#endif
