/*
 * tuf_delegation - the roles that a targets role trusts for some paths.
 *
 * By patterns of glob(7), in which no wildcard matches a '/'; by beginnings of
 * the path's SHA-256; or by bins of it (TAP 15).
 * Source: TUF specification 1.0.33 section 4.5.
 */
#ifndef TUF_TUF_DELEGATION_H
#define TUF_TUF_DELEGATION_H
#include "tuf/tuf_key.h"

struct tuf_delegation {
	const char *name;               /* NULL: bins of a succinct delegation */
	struct tuf_signers signers;
	bool terminating;
	struct json paths, prefixes;    /* patterns; beginnings of a SHA-256 of the path */
	const char *bin_prefix;         /* TAP 15: bins are named PREFIX-HEX ... */
	int bits;                       /* ... and the number of leading bits of the hash that choose one; 0: no bins */
};
struct tuf_delegations { struct tuf_delegation *item; size_t n; };

/* "roles" or "succinct_roles" of "delegations". */
void tuf_delegations_read(struct tuf_delegations *, struct json);
/* The name of the role that this path is delegated to, caller frees; NULL: it is not delegated. */
char *tuf_delegation_role(const struct tuf_delegation *, const char *path);
void tuf_delegations_release(struct tuf_delegations *);

#endif
