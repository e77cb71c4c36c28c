/*
 * tuf - the client of The Update Framework: a folder of trusted metadata, updated from a server.
 *
 * Metadata that cannot be verified is never stored, and trusted metadata stays.
 * Roots are read one by one, each signed by the one before and by itself; then
 * timestamp, snapshot and targets, each newer than the last one and named by the
 * role above it.  The time is read once.  Files appear whole; a lock keeps a second
 * process out.  Source: TUF specification 1.0.33 section 5.
 */
#ifndef TUF_TUF_H
#define TUF_TUF_H
#include "tuf/tuf_role.h"

struct connections;

struct tuf {
	char *dir, *url;                /* trusted metadata; where the server has its own */
	int64_t now;                    /* seconds since the epoch: the start of this update */
	int lock;
	struct connections *connections;
	struct tuf_role root, timestamp, snapshot, targets;
	struct tuf_role holder;         /* the delegated role with the target that was found last */
};
#define TUF_INIT { .lock = -1, .root = TUF_ROLE_INIT, .timestamp = TUF_ROLE_INIT, .snapshot = TUF_ROLE_INIT, \
                   .targets = TUF_ROLE_INIT, .holder = TUF_ROLE_INIT }

/* Puts the first root (at `path`, from a trusted source) into the folder, if it is signed by its own keys; an existing one stays. */
int tuf_begin(const char *dir, const char *path, struct diag *);
/* Takes the lock and loads the root; sends no request yet. */
int tuf_open(struct tuf *, const char *dir, const char *url, struct diag *);
/* The whole update.  DIAG_REFUSED: the server's metadata cannot be trusted; DIAG_SYSTEM: it did not answer. */
int tuf_refresh(struct tuf *, struct diag *);
void tuf_release(struct tuf *);

#endif
