/*
 * tuf_target - finds a target through delegations, and downloads it.
 */
#ifndef TUF_TUF_TARGET_H
#define TUF_TUF_TARGET_H
#include "tuf/tuf.h"

/*
 * Searches the targets role and the roles it delegates to for a path: pre-order, with terminating delegations, at most
 * 32 roles.  *found false: no role has it.  *file is borrowed until the next call.
 */
int tuf_find(struct tuf *, const char *path, struct tuf_file *file, bool *found, struct diag *);
/* Downloads a target to the file `to`, unless it is there already; `url` is the address of the targets on the server. */
int tuf_download(struct tuf *, const char *url, const struct tuf_file *, const char *to, struct diag *);

#endif
