/*
 * token - an OpenID Connect identity token (RFC 7519): who we are, to the certificate authority.
 *
 * Only the authority can judge it; we read the payload, unverified, to learn
 * what it will ask us to sign.  No token is ever shown or logged.
 */
#ifndef SIGN_TOKEN_H
#define SIGN_TOKEN_H
#include "net/caller.h"
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

/* Where tokens come from, as often as one is wanted. */
struct token_source {
	struct secret given;            /* the text itself ... */
	char *file;                     /* ... or a file that somebody may renew ... */
	char *request_url;              /* ... or GitHub's endpoint ... */
	struct secret request_token;
	const char *login_issuer;       /* ... or a browser: borrowed */
};
#define TOKEN_SOURCE_INIT { .given = SECRET_INIT, .request_token = SECRET_INIT }

/*
 * `given` (--identity-token: the text, which is wiped, or a file's name), SIGSTORE_ID_TOKEN, GitHub Actions
 * (ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN), or, where a person sits, a login at `login_issuer` (borrowed, or NULL).
 * The secrets leave the environment.  DIAG_USAGE: none of these.
 */
int token_source_open(struct token_source *, const char *given, const char *login_issuer, struct diag *);
/* Does asking again give a fresh one? */
bool token_source_renews(const struct token_source *);
int token_get(struct token_source *, const struct caller *, struct token *, struct diag *);
void token_source_release(struct token_source *);

#endif
