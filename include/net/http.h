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
#include <stdint.h>

struct http_get {
	const struct list *urls;        /* tried in order */
	const char *path;               /* where the file goes */
	uint64_t max_bytes;             /* 0: 2 GiB */
	const char *sha256;             /* expected, or NULL; wrong: kept at `aside`, the next URL is tried */
	const char *aside;              /* folder for files with a wrong hash */
	/* filled in */
	uint64_t bytes;
	long status;                    /* of the last answer */
	int failed;                     /* this one's outcome */
	struct diag why;
};

struct http {
	unsigned concurrent;            /* 0: 6 */
	unsigned seconds;               /* limit of one transfer; 0: 1800 */
	unsigned stall_seconds;         /* no byte for so long: a retry; 0: 60 */
	unsigned tries;                 /* 0: 5 */
	unsigned back_off_ms;           /* first pause; 0: 500 */
	void (*progress)(void *ctx, unsigned done, unsigned of, uint64_t bytes, uint64_t total);
	void *ctx;
};
#define HTTP_INIT { 0 }
/* All of them; -1 if any failed (each tells why). */
int http_get_all(const struct http *, struct http_get *, size_t n, struct diag *);

#endif
