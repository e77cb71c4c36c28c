/*
 * updates - the result of a look at all upstreams (ingot/updates/1), and its words for people.
 */
#ifndef UPSTREAM_UPDATES_H
#define UPSTREAM_UPDATES_H
#include "json/jsonw.h"
#include "upstream/update_check.h"

/* The member "packages". */
void updates_write_packages(struct jsonw *, const struct update_check *);
/* One line for each result that is not as pinned; in Actions also a table. */
int updates_say(const struct update_check *, struct diag *);

#endif
