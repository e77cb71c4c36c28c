/*
 * credential - a fresh key and the certificate that says whose it is, for the minutes that it holds.
 */
#ifndef SIGN_CREDENTIAL_H
#define SIGN_CREDENTIAL_H
#include "sign/token_source.h"
#include "sign/fulcio.h"
#include "sign/token.h"

struct credential {
	struct key key;
	struct cert cert;
	struct signer who;
	double obtained, until;         /* by the caller's clock: asked for, and to be used no longer */
};
#define CREDENTIAL_INIT { .key = KEY_INIT, .cert = CERT_INIT, .who = SIGNER_INIT }

struct credential_inputs {
	/* borrowed */
	struct token_source *source;
	const char *ca_url;
	const struct trusted_root *root;
	const struct policy *expected;  /* NULL: any identity */
};

/*
 * A token, a key, a certificate.  The caller's deadline says how long services are waited for; a token that runs out
 * meanwhile is replaced where its source can.  `spare`: seconds before the certificate's end when a last question may
 * still be on its way.  What was there before is released.
 */
int credential_obtain(struct credential *, const struct credential_inputs *, const struct caller *, double spare, struct diag *);
void credential_release(struct credential *);

#endif
