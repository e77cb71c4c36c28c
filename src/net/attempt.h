/*
 * attempt - one call of call_all(): its tries, redirects and verdict.
 */
#ifndef NET_ATTEMPT_H
#define NET_ATTEMPT_H
#include "net/call.h"
#include "net/multi.h"

struct attempt {
	struct multi_job job;           /* first: a job is its attempt */
	struct call *call;              /* borrowed, filled in when done */
	const struct caller *caller;    /* borrowed */
	unsigned tries, hops;
	char *location;                 /* where a redirect led, or NULL */
	bool old_http;                  /* the server stumbled over HTTP/2 */
	/* this try */
	struct curl_slist *headers;
	size_t head_size;
	bool too_large;
	char curl_says[CURL_ERROR_SIZE];
};
#define ATTEMPT_INIT { .job = MULTI_JOB_INIT }

void attempt_begin(struct attempt *, double now);
/* The try is over (curl's word for it): wait, or done. */
void attempt_end(struct attempt *, CURLcode, double now);
/* Everything is given up. */
void attempt_abandon(struct attempt *, const struct diag *);
void attempt_release(struct attempt *);

#endif
