/*
 * url - addresses: shown without their secrets, followed without giving them away.
 */
#ifndef NET_URL_H
#define NET_URL_H
#include "base/diag.h"

/* Without user, password and query; caller frees. */
char *url_shown(const char *url);
/*
 * Where a redirect leads (`to` may be relative); NULL and why if it must not be
 * followed.  To another host no credentials go along.  Caller frees.
 */
char *url_follow(const char *from, const char *to, struct diag *);

#endif
