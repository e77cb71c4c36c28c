/*
 * client - go or cargo inside the root, with the host's network and configuration.
 *
 * Its output goes to a log.  When it fails, the message has the end of the log.
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

/* The root.  The first call makes it if it does not exist. */
int clients_root(struct clients *, const struct root **, struct diag *);
void clients_release(struct clients *);         /* removes the toolchain */

struct client {
	struct sandbox box;
	struct list argv;
	char *scratch;                  /* private, removed at the end */
};
#define CLIENT_INIT { .box = SANDBOX_INIT }

/* `path`: a folder to search for programs before /usr/bin, or NULL. */
int client_open(struct client *, struct clients *, const char *path, struct diag *);
void client_command(struct client *, const char *const words[]);    /* its argv, up to NULL */
int client_run(struct client *, const char *cwd, struct diag *);
void client_release(struct client *);

#endif
