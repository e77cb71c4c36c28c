/*
 * tuf_role - signed metadata of one role: root, timestamp, snapshot, targets or a delegated one.
 *
 * Known members are checked for form; unknown ones are kept, because they are
 * signed too.  The content is not trusted before tuf_role_verify() by the keys of
 * the role that delegated to it.
 * Source: TUF specification 1.0.33 section 4.
 */
#ifndef TUF_TUF_ROLE_H
#define TUF_TUF_ROLE_H
#include "tuf/tuf_delegation.h"
#include "tuf/tuf_type.h"

/* What a role says of a file: another role's metadata, or a target.  Strings are borrowed. */
struct tuf_file {
	const char *name;               /* "targets.json"; a target's path */
	int64_t version;                /* 0: a target */
	int64_t length;                 /* bytes; -1: not said */
	const char *sha256, *sha512;    /* hexadecimal, or NULL */
};

struct tuf_role {
	enum tuf_type type;
	char *name;                     /* "root", "snapshot", "project" */
	struct buf bytes;               /* as they came: what is hashed and stored */
	struct json_doc *doc;           /* of its own, so that a role can be moved */
	struct buf canonical;           /* of "signed" */
	struct tuf_signature *signature;
	size_t signatures;
	int64_t version, expires;       /* seconds since the epoch */
	struct json targets;            /* TUF_TARGETS */
	struct tuf_keys keys;           /* TUF_ROOT, TUF_TARGETS: the keys of the roles below */
	struct tuf_signers signers[TUF_TYPES];  /* TUF_ROOT: which keys sign for each role */
	bool consistent;                /* TUF_ROOT: names on the server begin with version or hash */
	struct tuf_file *file;          /* TUF_TIMESTAMP: the snapshot; TUF_SNAPSHOT: all, sorted by name */
	size_t files;
	struct tuf_delegations delegated;       /* TUF_TARGETS */
};
#define TUF_ROLE_INIT { .bytes = BUF_INIT, .canonical = BUF_INIT }

/* DIAG_REFUSED: not metadata of this type. */
int tuf_role_parse(struct tuf_role *, enum tuf_type, const char *name, const void *bytes, size_t n, struct diag *);
int tuf_role_verify(const struct tuf_role *, const struct tuf_keys *, const struct tuf_signers *, struct diag *);
/* Checks that it has not expired at `now` (seconds since the epoch). */
int tuf_role_check_time(const struct tuf_role *, int64_t now, struct diag *);
/* NULL: not listed. */
const struct tuf_file *tuf_role_file(const struct tuf_role *, const char *name);
/* Does it list a target of this path?  -1: the entry is invalid. */
int tuf_role_target(struct tuf_role *, const char *path, struct tuf_file *, bool *found, struct diag *);
void tuf_role_release(struct tuf_role *);

/* Checks length and hashes, if they are given. */
int tuf_file_check(const struct tuf_file *, const void *bytes, size_t n, struct diag *);

#endif
