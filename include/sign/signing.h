/*
 * signing - a set of signatures by one key: logged or timestamped, verified, and only then written.
 *
 * All requests to timestamp authorities and logs run at once.  Each bundle is
 * checked by our own verifier before it gets its name; an existing bundle that
 * verifies for the same content and signer is kept.  After an outage requests are
 * retried; a certificate that expires meanwhile is replaced, and items without a
 * bundle are signed again.
 */
#ifndef SIGN_SIGNING_H
#define SIGN_SIGNING_H
#include "sign/token_source.h"
#include "sign/credential.h"
#include "sign/signing_config.h"
#include "trust/verify.h"

enum signing_state {
	SIGNING_OPEN,
	SIGNING_KEPT,                   /* a good bundle was there */
	SIGNING_MADE,
	SIGNING_REFUSED,                /* a service refused, or its answer does not verify */
	SIGNING_MISSED,                 /* a service did not answer in time */
};

struct signing_item {
	/* borrowed */
	const char *name;               /* for messages */
	const char *path;               /* where its bundle goes */
	const char *kind;               /* for the result; NULL: "file" or "attestation" */
	struct artifact *artifact;      /* a file ... */
	/* owned */
	struct buf statement;           /* ... or, not empty, an in-toto statement, signed in a DSSE envelope, byte for byte */
	/* filled in */
	enum signing_state state;
	struct verification verification;
	struct diag why;                /* refused, missed */
	double again;                   /* missed: when the service would have been asked again; 0: that would not help */
	unsigned tries;
};
#define SIGNING_ITEM_INIT { .statement = BUF_INIT, .verification = VERIFICATION_INIT, .why = DIAG_INIT }

struct signing {
	/* borrowed */
	const struct trusted_root *root;
	const struct signing_config *config;
	struct token_source *source;    /* keyless ... */
	const struct key *key;          /* ... or a key of the user's */
	const char *identity, *issuer;  /* expected identity; NULL: that of the token */
	unsigned wait;                  /* total seconds to wait for services */
	unsigned timeout;               /* seconds of one try; 0: 60 */
	double (*clock)(void *ctx);     /* NULL: clock_now() and real waiting, as in net/call.h */
	void (*pause)(void *ctx, double seconds);
	void *ctx;
	/* ours */
	struct chosen ca, log, tsa;
	struct credential credential;
	struct policy policy;           /* the signer; known after signing_identify() */
	char *own_identity, *own_issuer;
	double deadline;
	struct connections kept;
	size_t have, of;                /* bundles, for the one line of progress */
};
#define SIGNING_INIT { .credential = CREDENTIAL_INIT }

/* Chooses the services; begins to count the wait.  DIAG_USAGE: a key that they do not take; DIAG_REFUSED: no service. */
int signing_begin(struct signing *, struct diag *);
/* Gets a certificate, unless there is a valid one; does nothing with a key. */
int signing_identify(struct signing *, struct diag *);
/*
 * Signs what has no bundle yet.  -1 when any has none in the end; `why` says how many and which: DIAG_REFUSED if any was
 * refused, else DIAG_SYSTEM.
 */
int signing_run(struct signing *, struct signing_item *, size_t n, struct diag *);
void signing_item_release(struct signing_item *);
void signing_release(struct signing *);

#endif
