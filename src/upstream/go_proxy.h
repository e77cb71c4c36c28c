/*
 * go_proxy - the versions of a Go module (https://go.dev/ref/mod#goproxy-protocol).
 *
 * The proxies are those that go would ask: GOPROXY in the environment, else in the
 * file go/env of the user, else the default.  "direct" and "off" are not asked.
 */
#ifndef UPSTREAM_GO_PROXY_H
#define UPSTREAM_GO_PROXY_H
#include "net/caller.h"
#include "versions.h"

/* Go itself is a module, too: its template is GO_TOOLCHAIN, that of all others GO_MODULE. */
#define GO_TOOLCHAIN "v0.0.1-go{version}.linux-amd64"
#define GO_MODULE "v{version}"

/* At most 4 MiB.  Versions that the highest version's go.mod retracts are unfit. */
int go_proxy_list(struct versions *, const struct caller *, const char *module, const char *template, struct diag *);
/* The commit that the proxy made a version from (Origin.Hash), NULL if it does not say, and the time. */
int go_proxy_origin(const struct caller *, const char *module, const char *version, char **commit, long long *time, struct diag *);
/* "h1:..." of the checksum database, asked through the proxy, else itself. */
int go_proxy_sum(const struct caller *, const char *module, const char *version, char **sum, struct diag *);

#endif
