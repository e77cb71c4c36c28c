/*
 * token - an OpenID Connect identity token (RFC 7519): who we are, to the certificate authority.
 *
 * Only the authority can judge it; we read the payload, unverified, to learn
 * what it will ask us to sign.  No token is ever shown or logged.
 */
#ifndef SIGN_TOKEN_H
#define SIGN_TOKEN_H
#include "trust/secret.h"
#include <stdint.h>

#define TOKEN_AUDIENCE "sigstore"

struct token {
	struct secret jwt;
	char *challenge;                /* proof of possession is over this: the e-mail address, else the subject */
	char *issuer;
	char *nonce;                    /* "" none */
	int64_t issued, expires;        /* seconds since the epoch by the issuer's clock; 0: not said */
};
#define TOKEN_INIT { .jwt = SECRET_INIT }

/* Takes the text's copy and reads it.  DIAG_USAGE: it is no token; DIAG_REFUSED: an e-mail address that nobody verified. */
int token_parse(struct token *, const char *jwt, size_t n, struct diag *);
void token_release(struct token *);

#endif
