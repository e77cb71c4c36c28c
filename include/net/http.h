/*
 * http - files by HTTPS (libcurl multi): resumed, retried, limited.
 *
 * Retries: connection errors, 408, 429, 5xx; exponential back-off with jitter,
 * `retry-after` honoured (RFC 9110 §10.2.3), up to the limits.  Redirects: at
 * most 10, never from https to http, no credentials to another host.  A file
 * appears whole by rename; a part stays as PATH.part and is resumed (RFC 9110 §14).
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>

struct http_get {
	const struct list *urls;        /* tried in order; also file:// */
	const char *path;               /* where the file goes; NULL: only ask whether it can be had */
	uint64_t max_bytes;             /* 0: 2 GiB */
	const char *sha256;             /* expected, or NULL; wrong: kept at `aside`, the next URL is tried */
	const char *aside;              /* folder for files with a wrong hash */
	/* filled in */
	uint64_t bytes;
	long status;                    /* of the last answer */
	int failed;                     /* this one's outcome */
	bool wrong_hash;                /* a server gave other bytes */
	struct diag why;
};

struct http {
	unsigned concurrent;            /* 0: 6 */
	unsigned seconds;               /* limit of one transfer; 0: 1800 */
	unsigned connect_seconds;       /* 0: 30 */
	unsigned stall_seconds;         /* no byte for so long: a retry; 0: 60 */
	unsigned tries;                 /* 0: 5 */
	unsigned back_off_ms;           /* first pause; 0: 500 */
	bool first_failure_ends;        /* one failed: the others are given up */
	void (*progress)(void *ctx, unsigned done, unsigned of, uint64_t bytes, uint64_t total);
	void *ctx;
};
#define HTTP_INIT { 0 }
/*
 * All of them; -1 if any failed (each tells why).  DIAG_REFUSED is an answer
 * that will not change (404, a wrong hash), DIAG_SYSTEM is worth a retry.
 */
int http_get_all(const struct http *, struct http_get *, size_t n, struct diag *);

#endif
