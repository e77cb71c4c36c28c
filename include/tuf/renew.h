/*
 * renew - updates the trusted root and signing configuration of a Sigstore by TUF.
 */
#ifndef TUF_RENEW_H
#define TUF_RENEW_H
#include "tuf/trust_data.h"

struct renew {
	/* borrowed */
	const char *mirror;             /* NULL: where our copy comes from */
	const char *root;               /* path of the first root of another Sigstore; NULL: ours, or the one that was given before */
};

/* Fills in the new trust data; after a failure the old data stays in use.  Errors as in tuf_refresh(). */
int renew(const struct renew *, struct trust_data *, struct diag *);

#endif
