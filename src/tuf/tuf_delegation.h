/*
 * tuf_delegation - whom a targets role trusts for which paths.
 *
 * By patterns of glob(7), in which no wildcard matches a '/'; by beginnings of
 * the path's SHA-256; or by bins of it (TAP 15).
 * Source: TUF specification 1.0.33 section 4.5.
 */
#ifndef TUF_TUF_DELEGATION_H
#define TUF_TUF_DELEGATION_H
#include "tuf/tuf_role.h"

/* "roles" or "succinct_roles" of "delegations". */
void tuf_delegations_read(struct tuf_role *, struct json);
/* The role to ask for this path, caller frees; NULL: it was not delegated. */
char *tuf_delegation_role(const struct tuf_delegation *, const char *path);

#endif
