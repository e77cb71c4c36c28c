/*
 * sandbox_host - what a sandbox needs of this host: that it can make one, and for fetch its network.
 */
#ifndef ROOT_SANDBOX_HOST_H
#define ROOT_SANDBOX_HOST_H
#include "root/sandbox.h"

/*
 * For the clients of fetch (go, cargo): network on, with the host's resolver, CA bundle and proxies, and its own
 * configuration of go and cargo: GOPROXY ..., ~/.config/go/env, ~/.cargo/config.toml (for any cwd below /build).
 */
void sandbox_host_network(struct sandbox *);
/* Can this host do it?  DIAG_SYSTEM with the command that cures it. */
int sandbox_probe(const char *root, struct diag *);

#endif
