/*
 * own_release - the releases of our own repository, and their pins.json.
 */
#ifndef UPSTREAM_OWN_RELEASE_H
#define UPSTREAM_OWN_RELEASE_H
#include "repository.h"
#include "source/pin.h"
#include "versions.h"

/* The latest release of a tool in a line of versions: the highest version, then revision; NULL: none.  Borrowed from the list. */
const struct version *own_release_latest(const struct versions *, const char *line);
/* Writes its pins.json to `path`; checked by its digest.  DIAG_REFUSED: it has none. */
int own_release_pins(struct requester *, const struct repository *, const struct version *, const char *path, struct diag *);
/* The C libraries that its packages are for, by their names: static, glibc or both. */
const char *own_release_libc(const struct version *);

#endif
