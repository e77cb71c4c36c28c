/*
 * needed - the tools that need a release, by the result of check-release (ingot/updates/1).
 */
#ifndef PLAN_NEEDED_H
#define PLAN_NEEDED_H
#include "base/diag.h"
#include "base/list.h"

/*
 * Adds their tags to `tags`; of these tools only, unless the list is empty, and with this tag only, unless it is NULL.
 * *pins_sha256: of the pin set that they were compared with, or NULL; caller frees.  DIAG_REFUSED: one that was named needs
 * no release.
 */
int needed_load(struct list *tags, char **pins_sha256, const char *path, const struct list *tools, const char *tag, struct diag *);

#endif
