/*
 * client - go or cargo inside the root, with the host's network and configuration.
 *
 * What it prints goes to a log, whose end is in the message when it fails.
 */
#ifndef SOURCE_CLIENT_H
#define SOURCE_CLIENT_H
#include "root/sandbox.h"
#include "source/fetcher.h"

struct client {
	struct sandbox box;
	struct list argv;
	char *scratch;                  /* private, removed at the end */
};
#define CLIENT_INIT { .box = SANDBOX_INIT }

/* `path` is what the program needs before /usr/bin, or NULL. */
int client_open(struct client *, struct fetcher *, const char *path, struct diag *);
void client_say(struct client *, const char *const words[]);    /* adds to argv, to the NULL */
int client_run(struct client *, const char *cwd, struct diag *);
void client_release(struct client *);

#endif
