/*
 * apt - the machine's own apt, with a separate state.
 *
 * Mirrors are the machine's, or mmdebstrap's default where the machine is not
 * Debian; so are proxies, certificates and time-outs.  The machine's state is
 * neither read nor written, and root is not needed.
 */
#ifndef ROOT_APT_H
#define ROOT_APT_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>

struct apt {
	char *dir;                      /* holds apt.conf: APT_CONFIG=DIR/apt.conf for every client */
	struct list env;                /* a whole environment for them */
};
#define APT_INIT { 0 }

/*
 * Makes dir, or takes what an earlier run left there, with one line a suite ("bookworm-security" goes to the security
 * archive), for binary packages of `architecture` ("amd64") and, if told, for sources; and runs apt-get update, but
 * not again within the hour.
 */
int apt_open(struct apt *, const char *dir, const struct list *suites, const char *architecture, bool sources,
             struct diag *);
/* Fetches the indexes again, whatever their age. */
int apt_update(struct apt *, struct diag *);
/* Runs a client ("apt-get", ...) in folder `in` (NULL: ours); stdout goes to `out`, or nowhere when NULL. */
int apt_run(const struct apt *, const char *in, const struct list *argv, struct buf *out, struct diag *);
/* For apt and mmdebstrap, which run programs of packages: where programs and the network are, and nothing else of ours. */
void apt_environment(struct list *);
void apt_release(struct apt *);

#endif
