/*
 * tuf_target - finds a target through delegations, and downloads it.
 */
#ifndef TUF_TUF_TARGET_H
#define TUF_TUF_TARGET_H
#include "tuf/tuf.h"

/*
 * What the targets role, or those it delegates to, say of a path: pre-order, terminating delegations respected, at most
 * 32 roles.  *found false: no role has it.  *file is borrowed until the next call.
 */
int tuf_find(struct tuf *, const char *path, struct tuf_file *file, bool *found, struct diag *);
/* Brings a target to the file `to`, unless it is there already; `url` is where the server has its targets. */
int tuf_download(struct tuf *, const char *url, const struct tuf_file *, const char *to, struct diag *);

#endif
