/*
 * client - go or cargo inside the root, with the host's network and configuration.
 *
 * Its output goes to a log, whose end is in the message when it fails.
 */
#ifndef SOURCE_CLIENT_H
#define SOURCE_CLIENT_H
#include "root/root.h"
#include "root/sandbox.h"
#include "source/pin.h"

/* Shared by all clients of a fetch; the root and Go are prepared when they are first needed. */
struct clients {
	const struct store *store;
	const char *root_name;          /* of its lock */
	struct root root;
	const struct pin *go;           /* that brings modules, or NULL */
	char *toolchain;                /* it, unpacked in the store's tmp/ */
};
#define CLIENTS_INIT { .root = ROOT_INIT }

/* The root, which is made at the first call. */
int clients_root(struct clients *, const struct root **, struct diag *);
void clients_release(struct clients *);         /* removes the toolchain */

struct client {
	struct sandbox box;
	struct list argv;
	char *scratch;                  /* private, removed at the end */
};
#define CLIENT_INIT { .box = SANDBOX_INIT }

/* `path` is what the program needs before /usr/bin, or NULL. */
int client_open(struct client *, struct clients *, const char *path, struct diag *);
void client_say(struct client *, const char *const words[]);    /* argv, to the NULL */
int client_run(struct client *, const char *cwd, struct diag *);
void client_release(struct client *);

#endif
