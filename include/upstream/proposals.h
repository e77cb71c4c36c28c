/*
 * proposals - pins for new versions, as files that a person or a workflow takes.
 *
 *	DIR/pins.json             the pin set with the new versions that two origins agree about
 *	DIR/NAME-VERSION.patch    for each new version: a change of the pin set, for a person to merge
 */
#ifndef UPSTREAM_PROPOSALS_H
#define UPSTREAM_PROPOSALS_H
#include "upstream/update_check.h"

/*
 * Downloads what is pinned by the hash of a file; an error is the result of its update.  Lists the files that were
 * written, and says what cannot be proposed.  `pins` is the digest of pins.json.
 */
int proposals_write(struct update_check *, const char *dir, struct list *written, struct digest *pins, struct diag *);

#endif
