/*
 * root_update - what a root should hold, resolved again by apt into a new lock.
 */
#ifndef ROOT_ROOT_UPDATE_H
#define ROOT_ROOT_UPDATE_H
#include "root/deb_list.h"
#include "store/store.h"

struct root_change { unsigned added, removed, changed; };
/* Writes etc/root/NAME.lock whole or not at all; says each package that changed. */
int root_update(const char *name, const struct store *, struct root_change *, struct diag *);

#endif
