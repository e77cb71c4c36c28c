/*
 * call - one request to a server and its answer (libcurl multi, HTTP/2 where spoken).
 *
 * Every request of ours goes this way: questions to services, whose answers stay
 * in memory; files, which net/download.h keeps and resumes; uploads.  Many run at
 * a time over few connections.
 *
 * Retries: connection errors, 408, 429, 5xx, and a 403 that is a rate limit;
 * exponential back-off with jitter; `retry-after` (RFC 9110 section 10.2.3) and
 * `x-ratelimit-reset` (GitHub, seconds since the epoch) are honoured.  Redirects,
 * at most 10, are followed for GET and HEAD only and never from https to http;
 * headers marked secret never go to another origin.  GitHub's secondary rate limit
 * has no headers: its 403 or 429 with the words "rate limit" is tried again after a minute.
 */
#ifndef NET_CALL_H
#define NET_CALL_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>

struct call;

/* What to do after a call of a sink.  All but the first two come with the reason in `why`. */
enum sink_verdict {
	SINK_GOES_ON,
	SINK_ENOUGH,                    /* the rest of the body is not wanted */
	SINK_AGAIN,                     /* this try is lost; another may help */
	SINK_NEXT,                      /* this address will not do; the next one may */
	SINK_BROKEN,                    /* the fault is ours: the call fails */
};

/* Where the body of an answer goes, try by try.  Error answers (neither 2xx nor accepted) go to memory instead. */
struct sink {
	enum sink_verdict (*open)(struct call *, struct diag *why);     /* before each try; may set call->range and if_range */
	enum sink_verdict (*begin)(struct call *, struct diag *why);    /* status and headers are there */
	enum sink_verdict (*bytes)(struct call *, const void *, size_t n, struct diag *why);
	enum sink_verdict (*end)(struct call *, struct diag *why);      /* the body is whole, or SINK_ENOUGH was said */
};

struct call {
	const char *method;             /* "GET", "POST", "PUT", "HEAD", "PATCH", "DELETE" */
	const char *url;                /* borrowed ... */
	const struct list *urls;        /* ... or several, tried in order; borrowed */
	bool files;                     /* file:// is allowed too */
	bool once;                      /* sent at most once: its effect must be looked at before it is sent again */
	bool one_origin;                /* a redirect to another origin is refused */
	struct list headers;            /* "Content-Type: application/json"; owned */
	struct list secret_headers;     /* "Authorization: bearer ..."; owned, wiped, never shown */
	const void *body;               /* borrowed, or NULL ... */
	int body_fd;                    /* ... or an upload: a file; borrowed; -1: none */
	uint64_t body_start;            /* the first byte of the file that is sent */
	uint64_t body_size;             /* bytes */
	size_t max_answer;              /* bytes in memory; more is an error; 0: 4 MiB */
	const long *accept;             /* statuses that are answers besides 2xx, ended by 0; or NULL */
	const struct sink *sink;        /* NULL: memory, `answer` */
	void *owner;                    /* the caller's own, untouched */
	bool give_up;                   /* set while it waits: it is not tried again */
	/* set by a sink */
	char range[48];                 /* "1000-": ask for this part; "": all of it */
	const char *if_range;           /* validator for If-Range, or NULL; borrowed */
	uint64_t have, total;           /* bytes of the body so far, and in all; 0: not known */
	bool wrong_bytes;               /* a server sent bytes with a wrong hash */
	/* filled in; each use starts afresh */
	size_t at;                      /* which of `urls` was asked last */
	long status;                    /* 0: file:// */
	struct buf answer;
	struct list answer_headers;     /* "name: value", name in lower case */
	bool done;
	int failed;
	double again;                   /* it failed at the deadline: when it would have been tried again; else 0 */
	struct diag why;
};
#define CALL_INIT { .method = "GET", .body_fd = -1, .answer = BUF_INIT, .why = DIAG_INIT }

/* A header of the answer ("location"), borrowed; NULL: none. */
const char *call_header(const struct call *, const char *name);
/* "Authorization: SCHEME SECRET" among the secret headers (RFC 9110 section 11.6.2). */
void call_authorize(struct call *, const char *scheme, const char *secret);
/* Is the answer a web page, for example of a login or a proxy?  `head`: its first bytes; NULL: the answer in memory. */
bool call_is_html(const struct call *, const char *head);
void call_release(struct call *);

#endif
