/*
 * credential - a new key and its short-lived certificate.
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
 * Gets a token, a key and a certificate, until the caller's deadline; a token that expires meanwhile is replaced if its
 * source can.  `spare`: seconds before the end of the certificate when a last request may still be running.  The old
 * content is released.
 */
int credential_obtain(struct credential *, const struct credential_inputs *, const struct caller *, double spare, struct diag *);
void credential_release(struct credential *);

#endif
