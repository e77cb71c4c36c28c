/*
 * download - files by HTTPS: resumed, checked by their hash, limited.
 *
 * A file appears whole by rename; a part stays as PATH.part and is resumed by a
 * later run (RFC 9110 section 14).  Everything else works as in net/call.h.
 */
#ifndef NET_DOWNLOAD_H
#define NET_DOWNLOAD_H
#include "net/caller.h"

struct download {
	const struct list *urls;        /* tried in order; also file:// */
	const char *path;               /* where the file goes; NULL: only ask whether it can be had */
	uint64_t max_bytes;             /* 0: 2 GiB */
	const char *sha256;             /* expected, or NULL; wrong: kept at `aside`, the next URL is tried */
	const char *scheme, *secret;    /* of its Authorization, which no other host gets; or NULL */
	const char *aside;              /* folder for files with a wrong hash */
	/* filled in */
	uint64_t bytes;
	int failed;                     /* this one's outcome */
	bool wrong_hash;                /* a server gave other bytes */
	struct diag why;
};

/* Default limits: 6 at once, 1800 s per file, 30 s to connect, 60 s without a byte. */
int download_all(const struct caller *, struct download *, size_t n, struct diag *);

#endif
