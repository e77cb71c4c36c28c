/*
 * current - which trusted root and signing configuration we go by now.
 *
 * What `ingot trust update` brought lies in $XDG_CACHE_HOME/ingot/tuf/HASH/; the
 * copy that we ship, in etc/trust/.  Both are folders with a current.json
 * (ingot/trust/1) that names their files.  Expired metadata stops an update; it
 * does not stop an offline verification, which is told how old its trust is.
 */
#ifndef TUF_CURRENT_H
#define TUF_CURRENT_H
#include "json/jsonw.h"

#define CURRENT_ROOT "trusted_root.json"
#define CURRENT_SIGNING "signing_config.v0.2.json"
#define CURRENT_SIGNING_V2 "signing_config_rekor_v2.v0.2.json"  /* the same, with Rekor v2; not shipped */

struct current_role {
	char *name;                     /* "root" */
	int64_t version, expires;       /* seconds since the epoch */
};

struct current_file {
	char *name, *path, *sha256;     /* CURRENT_ROOT; below the folder; of its bytes */
};

struct current {
	char *dir;                      /* absolute */
	char *mirror;                   /* where it comes from */
	bool shipped;                   /* our copy, not an update */
	int64_t updated;                /* seconds since the epoch */
	struct current_role *role;
	size_t roles;
	struct current_file *file;
	size_t files;
};
#define CURRENT_INIT { 0 }

/* The folder of updates from a mirror; caller frees, NULL and why when there is no place for one. */
char *current_dir(const char *mirror, struct diag *);
/* The newer of update and copy; `mirror` NULL: the public-good Sigstore, else only what was updated from there. */
int current_load(struct current *, const char *mirror, struct diag *);
int current_load_shipped(struct current *, struct diag *);
/* The path of a file; caller frees, NULL and why when it is not there. */
char *current_path(const struct current *, const char *name, struct diag *);
/* Whole or not at all: from now on this is what we go by. */
int current_save(const struct current *, struct diag *);
/* As a result: ingot/trust/1 with its folder. */
void current_write(struct jsonw *, const struct current *, bool result);
/* The role that expires first, or NULL. */
const struct current_role *current_first_to_expire(const struct current *);
/* One line to the person when it is old: expired, or a copy older than 30 days. */
void current_warn(const struct current *, int64_t now);
void current_release(struct current *);

/*
 * For whoever verifies or signs: the path of CURRENT_ROOT or CURRENT_SIGNING, after a warning, once, if it is old; caller
 * frees, NULL and why when there is none.
 */
char *current_find(const char *name, struct diag *);

#endif
