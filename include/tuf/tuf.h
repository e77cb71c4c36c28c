/*
 * tuf - the client of The Update Framework: a folder of trusted metadata, renewed from a server.
 *
 * What cannot be verified is never stored, and what was trusted stays: roots one
 * by one, each signed by the one before and by itself; then timestamp, snapshot
 * and targets, each newer than the last and the very one that the role above it
 * names.  Time is read once.  Files appear whole, a lock keeps a second process
 * out.  Source: TUF specification 1.0.33 section 5.
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
	struct tuf_role holder;         /* the delegated role that has the target asked for last */
};
#define TUF_INIT { .lock = -1, .root = TUF_ROLE_INIT, .timestamp = TUF_ROLE_INIT, .snapshot = TUF_ROLE_INIT, \
                   .targets = TUF_ROLE_INIT, .holder = TUF_ROLE_INIT }

/* Puts the first root (PATH, got on a way that is trusted) into the folder, if it signs itself; one that is there stays. */
int tuf_begin(const char *dir, const char *path, struct diag *);
/* Takes the lock and loads the root; nothing is asked of the server yet. */
int tuf_open(struct tuf *, const char *dir, const char *url, struct diag *);
/* The whole update.  DIAG_REFUSED: the server's metadata are not to be trusted; DIAG_SYSTEM: it did not answer. */
int tuf_refresh(struct tuf *, struct diag *);
void tuf_release(struct tuf *);

#endif
