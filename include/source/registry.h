/*
 * registry - the clients of language registries, run inside the root with the host's network.
 *
 * They know proxies, mirrors and logins from the host's own configuration; we
 * compare what they bring with the pins.
 */
#ifndef SOURCE_REGISTRY_H
#define SOURCE_REGISTRY_H
#include "source/fetcher.h"

/* The module of a go pin, and (unless it is the toolchain) all modules that its go.sum pins. */
int registry_go(struct fetcher *, const struct pin *, struct diag *);
/* The .crate file of a crate pin. */
int registry_crate(struct fetcher *, const struct pin *, struct diag *);
/* The crates that the Cargo.lock of an unpacked source pins. */
int registry_vendor(struct fetcher *, const struct pin *, struct diag *);

/* Is it the Go toolchain itself? */
bool registry_is_toolchain(const struct pin *);
/* sources/go-<h>, sources/crates-<h>: relative to the store; caller frees. */
char *registry_go_folder(const struct pin *);
char *registry_vendor_folder(const struct pin *);
/* The module's own zip; caller frees. */
char *registry_go_zip(const struct store *, const struct pin *);
/* module "github.com/BurntSushi/toml" -> "github.com/!burnt!sushi/toml"; caller frees. */
char *registry_go_escape(const char *module);

#endif
