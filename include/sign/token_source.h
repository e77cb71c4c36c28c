/*
 * token_source - where identity tokens come from: an option, the environment, GitHub Actions, or a login in a browser.
 */
#ifndef SIGN_TOKEN_SOURCE_H
#define SIGN_TOKEN_SOURCE_H
#include "net/caller.h"
#include "sign/token.h"

struct token_source {
	struct secret given;            /* the text itself ... */
	char *file;                     /* ... or a file that another program may update ... */
	char *request_url;              /* ... or GitHub's endpoint ... */
	struct secret request_token;
	const char *login_issuer;       /* ... or a browser: borrowed */
};
#define TOKEN_SOURCE_INIT { .given = SECRET_INIT, .request_token = SECRET_INIT }

/*
 * Takes the secrets out of the environment (SIGSTORE_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_TOKEN) and `given`
 * (--identity-token, or NULL), which is wiped.  A program calls it before it does anything else.
 */
int token_source_take(struct token_source *, char *given, struct diag *);
/*
 * Chooses the source: what was given (the text of a token, or a file's name), SIGSTORE_ID_TOKEN, GitHub Actions
 * (ACTIONS_ID_TOKEN_REQUEST_URL), or, on a terminal, a login at `login_issuer` (borrowed, or NULL).
 * DIAG_USAGE: there is none of these.
 */
int token_source_open(struct token_source *, const char *login_issuer, struct diag *);
/* Can it give another token? */
bool token_source_renews(const struct token_source *);
int token_source_get(struct token_source *, const struct caller *, struct token *, struct diag *);
void token_source_release(struct token_source *);

#endif
