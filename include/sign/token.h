/*
 * token - an OpenID Connect identity token (RFC 7519), for the certificate authority.
 *
 * Only the authority can verify it; we read the payload, unverified, to learn the
 * challenge to sign.  A token is never shown or logged.
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

/* Copies the text and reads it.  DIAG_USAGE: it is not a token; DIAG_REFUSED: the issuer did not verify the e-mail address. */
int token_parse(struct token *, const char *jwt, size_t n, struct diag *);
void token_release(struct token *);

#endif
