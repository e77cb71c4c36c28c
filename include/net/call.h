/*
 * call - one question to a server, its answer in memory (libcurl multi, HTTP/2 where spoken).
 *
 * Many run at a time over few connections.  Retries: connection errors, 408, 429
 * and 5xx, exponential back-off with jitter, `retry-after` honoured (RFC 9110
 * section 10.2.3), until the deadline.  Redirects are followed for GET and HEAD
 * only, and never from https to http; headers marked secret never go to another host.
 */
#ifndef NET_CALL_H
#define NET_CALL_H
#include "base/diag.h"
#include "base/list.h"
#include "net/multi.h"
#include <stdbool.h>

struct call {
	const char *method;             /* "GET", "POST", "PUT", "HEAD", "PATCH", "DELETE" */
	const char *url;                /* borrowed */
	struct list headers;            /* "Content-Type: application/json"; owned */
	struct list secret_headers;     /* "Authorization: bearer ..."; owned, wiped, never shown */
	const void *body;               /* borrowed, or NULL */
	size_t body_size;
	size_t max_answer;              /* bytes; more is an error; 0: 4 MiB */
	const long *accept;             /* statuses that are answers besides 2xx, ended by 0; or NULL */
	void *owner;                    /* the caller's own, untouched */
	bool give_up;                   /* set while it waits: it is not tried again */
	/* filled in; each use starts afresh */
	long status;
	struct buf answer;
	struct list answer_headers;     /* "name: value", name in lower case */
	bool done;
	int failed;
	double again;                   /* it failed for want of time: when it would have been asked again; else 0 */
	struct diag why;
};
#define CALL_INIT { .method = "GET", .answer = BUF_INIT, .why = DIAG_INIT }

struct caller {
	unsigned concurrent;            /* 0: 32 */
	unsigned seconds;               /* limit of one try; 0: 90 (Rekor v2 waits for a checkpoint) */
	unsigned connect_seconds;       /* 0: 10 */
	double deadline;                /* by the clock, after which no retry starts and a try has 10 s; 0: after 5 tries */
	unsigned back_off_ms;           /* first pause; 0: 500; at the most a minute */
	struct connections *kept;       /* borrowed: connections for the next call_all() too; or NULL */
	void (*finished)(void *ctx, struct call *);     /* each, when its answer is there or it failed; or NULL */
	void (*waiting)(void *ctx, const struct call *, const char *cause, double pause);   /* before a retry; or NULL */
	/* NULL: clock_now(), and real waiting; a test may let time pass quicker */
	double (*clock)(void *ctx);
	void (*pause)(void *ctx, double seconds);
	void *ctx;
};
#define CALLER_INIT { 0 }

/*
 * All of them; -1 if any failed (each tells why, `why` the first).  DIAG_REFUSED: an answer that will not change (4xx;
 * HTML where data was due is for the reader to say); DIAG_SYSTEM: worth a retry.
 */
int call_all(const struct caller *, struct call *, size_t n, struct diag *);
int call_one(const struct caller *, struct call *, struct diag *);
/* Lets time pass until the caller's clock says so; -1 when a signal came. */
int call_wait(const struct caller *, double until, struct diag *);
double call_clock(const struct caller *);
/* A header of the answer ("location"), borrowed; NULL: none. */
const char *call_header(const struct call *, const char *name);
/* "Authorization: SCHEME SECRET" among the secret headers (RFC 9110 section 11.6.2). */
void call_authorize(struct call *, const char *scheme, const char *secret);
/* Is the answer a web page: what a login or a proxy puts in place of data? */
bool call_is_html(const struct call *);
void call_release(struct call *);

#endif
