/*
 * trust_data - the trusted root and signing configuration in use.
 *
 * `ingot trust update` writes to $XDG_CACHE_HOME/ingot/tuf/HASH/; the copy that we
 * ship is in etc/trust/.  Both are folders with a current.json (ingot/trust/1) that
 * names their files.  Expired metadata stops an update, but not an offline
 * verification, which prints a warning with the age.
 */
#ifndef TUF_TRUST_DATA_H
#define TUF_TRUST_DATA_H
#include "json/jsonw.h"

#define TRUST_DATA_ROOT "trusted_root.json"
#define TRUST_DATA_SIGNING "signing_config.v0.2.json"
#define TRUST_DATA_SIGNING_V2 "signing_config_rekor_v2.v0.2.json"  /* the same, with Rekor v2; not shipped */

struct trust_data_role {
	char *name;                     /* "root" */
	int64_t version, expires;       /* seconds since the epoch */
};

struct trust_data_file {
	char *name, *path, *sha256;     /* TRUST_DATA_ROOT; below the folder; of its bytes */
};

struct trust_data {
	char *dir;                      /* absolute */
	char *mirror;                   /* where it comes from */
	bool shipped;                   /* our copy, not an update */
	int64_t updated;                /* seconds since the epoch */
	struct trust_data_role *role;
	size_t roles;
	struct trust_data_file *file;
	size_t files;
};
#define TRUST_DATA_INIT { 0 }

/* The folder of updates from a mirror; caller frees, NULL and why if there is no place for it. */
char *trust_data_dir(const char *mirror, struct diag *);
/* The newer of update and copy; `mirror` NULL: the public-good Sigstore, else only what was updated from there. */
int trust_data_load(struct trust_data *, const char *mirror, struct diag *);
int trust_data_load_shipped(struct trust_data *, struct diag *);
/* The path of a file; caller frees, NULL and why if there is no such file. */
char *trust_data_path(const struct trust_data *, const char *name, struct diag *);
/* Written whole or not at all; it is in use afterwards. */
int trust_data_save(const struct trust_data *, struct diag *);
/* As a result: ingot/trust/1 with its folder. */
void trust_data_write(struct jsonw *, const struct trust_data *, bool result);
/* The role that expires first, or NULL. */
const struct trust_data_role *trust_data_first_to_expire(const struct trust_data *);
/* Prints a warning if it is old: expired, or a copy older than 30 days. */
void trust_data_warn(const struct trust_data *, int64_t now);
void trust_data_release(struct trust_data *);

/*
 * For verifying and signing: the path of TRUST_DATA_ROOT or TRUST_DATA_SIGNING, with one warning if it is old; caller
 * frees, NULL and why if there is none.
 */
char *trust_data_find(const char *name, struct diag *);

#endif
