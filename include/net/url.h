/*
 * url - addresses: shown without secrets, and redirects that do not leak them.
 */
#ifndef NET_URL_H
#define NET_URL_H
#include "base/diag.h"
#include <stdbool.h>

/* Without user, password and query; caller frees. */
char *url_shown(const char *url);
/*
 * Where a redirect leads (`to` may be relative); NULL and why if it must not be
 * followed.  To another host no credentials go along.  Caller frees.
 */
char *url_follow(const char *from, const char *to, struct diag *);
/* base/rest with one slash between; caller frees. */
char *url_join(const char *base, const char *rest);

/* Scheme, host and port (RFC 6454 section 4). */
bool url_same_origin(const char *a, const char *b);
/* Whether a secret for the host of `origin` may be sent to `url`: over TLS, or to the same host. */
bool url_is_private(const char *url, const char *origin);
/* The first value of a name in a query or form ("a=1&b=2+3"), decoded; NULL: none, or a NUL in it; caller frees. */
char *url_parameter(const char *query, const char *name);

#endif
