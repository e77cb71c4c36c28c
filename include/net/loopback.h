/*
 * loopback - a listener on 127.0.0.1 that waits for one request of a browser on this machine (RFC 8252 section 7.3).
 */
#ifndef NET_LOOPBACK_H
#define NET_LOOPBACK_H
#include "base/diag.h"

struct loopback {
	int fd;
	unsigned port;                  /* random, of the kernel's choice */
};
#define LOOPBACK_INIT { .fd = -1 }

int loopback_open(struct loopback *, struct diag *);
/*
 * The query of the first GET of `path`; other requests get 404.  The browser gets `page`.  On a terminal the user may also
 * paste the whole address into standard input, for a browser on another machine.
 */
int loopback_wait(struct loopback *, const char *path, const char *page, unsigned seconds, struct buf *query, struct diag *);
void loopback_release(struct loopback *);

#endif
