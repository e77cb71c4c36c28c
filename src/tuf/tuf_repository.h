/*
 * tuf_repository - metadata on the server and in the folder.  Private to src/tuf/tuf*.c.
 */
#ifndef TUF_TUF_REPOSITORY_H
#define TUF_TUF_REPOSITORY_H
#include "tuf/tuf.h"

enum { TUF_MAX_ROOT = 512 << 10, TUF_MAX_TIMESTAMP = 16 << 10, TUF_MAX_METADATA = 8 << 20, TUF_MAX_TARGET = 64 << 20 };

/* The answer's bytes, at most `limit`; *found false: the server has no such file (404; 403 of a bucket). */
int tuf_fetch(struct tuf *, const char *base, const char *name, size_t limit, struct buf *, bool *found, struct diag *);
/* Metadata that must exist; `version` 0: its name does not begin with a version. */
int tuf_fetch_role(struct tuf *, const char *name, int64_t version, size_t limit, struct buf *, struct diag *);

/* The trusted copy, verified by the given keys; false: there is no trusted one. */
bool tuf_recall(struct tuf *, struct tuf_role *, enum tuf_type, const char *name,
                const struct tuf_keys *, const struct tuf_signers *);
/* Checks that it is the one that the role above names, and not expired. */
bool tuf_is_current(struct tuf *, const struct tuf_role *, const struct tuf_file *);
/* The metadata that the role above names, verified; the caller checks expiry and rollback. */
int tuf_fetch_listed(struct tuf *, struct tuf_role *, enum tuf_type, const char *name, const struct tuf_file *,
                     const struct tuf_keys *, const struct tuf_signers *, struct diag *);
/* Written to disk before it is used. */
int tuf_keep(struct tuf *, const struct tuf_role *, struct diag *);
int tuf_forget(struct tuf *, const char *name, struct diag *);
/* A targets role, top or delegated, in the version that the snapshot names; kept. */
int tuf_load_targets(struct tuf *, struct tuf_role *, const char *name,
                     const struct tuf_keys *, const struct tuf_signers *, struct diag *);

#endif
