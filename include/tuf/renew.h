/*
 * renew - brings today's trusted root and signing configuration of a Sigstore by TUF.
 */
#ifndef TUF_RENEW_H
#define TUF_RENEW_H
#include "tuf/trust_data.h"

struct renew {
	/* borrowed */
	const char *mirror;             /* NULL: where our copy comes from */
	const char *root;               /* PATH of the first root of another Sigstore; NULL: ours, or the one given before */
};

/* Fills in what we go by from now on; when it fails, all stays as it was.  As tuf_refresh(). */
int renew(const struct renew *, struct trust_data *, struct diag *);

#endif
