/*
 * login - an identity token from a login in a browser.
 *
 * OpenID Connect's authorization code flow for a program on a person's machine:
 * the code comes back to a listener on the loopback interface (RFC 8252 section
 * 7.3) and is useless without the verifier (PKCE, RFC 7636,
 * S256).  State and nonce are checked.
 */
#ifndef SIGN_LOGIN_H
#define SIGN_LOGIN_H
#include "net/caller.h"
#include "sign/token.h"

/* As `issuer` describes itself at /.well-known/openid-configuration.  The browser is opened, and the address printed. */
int login_run(const char *issuer, const struct caller *, struct token *, struct diag *);
/* RFC 7636 section 4.2: the challenge for a verifier. */
void login_challenge(struct buf *, const char *verifier);

#endif
