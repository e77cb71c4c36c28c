/*
 * session - requests to a registry, with authorization where it wants one.
 *
 * Source: RFC 9110 section 11; distribution's "Token Authentication Specification".
 */
#ifndef OCI_SESSION_H
#define OCI_SESSION_H
#include "net/caller.h"
#include "oci/registry.h"

/* Needs no TLS. */
bool session_is_loopback(const char *host);
/*
 * Makes the calls, which must accept 401; those that get it are made once more with authorization.  The order of the
 * array may change: `owner` says which call is which.
 */
int session_ask(struct registry *, const struct caller *, struct call *, size_t n, struct diag *);
/* Wipes the authorization. */
void session_forget(struct registry *);

#endif
