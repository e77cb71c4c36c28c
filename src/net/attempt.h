/*
 * attempt - one call of call_all(): its tries, addresses and redirects.
 */
#ifndef NET_ATTEMPT_H
#define NET_ATTEMPT_H
#include "net/caller.h"
#include "net/multi.h"

struct attempt {
	struct multi_job job;           /* first: a job is its attempt */
	struct call *call;              /* borrowed, filled in when done */
	const struct caller *caller;    /* borrowed */
	double deadline;                /* of the call, by call_seconds; 0: none */
	size_t url;                     /* which of call->urls */
	unsigned tries, hops;
	unsigned renewals;              /* how often the count of tries started again */
	uint64_t most;                  /* bytes in hand after the best try */
	char *location;                 /* where a redirect led, or NULL */
	struct buf causes;              /* why earlier addresses failed */
	bool may_work_later;            /* one of them could */
	bool old_http;                  /* the server stumbled over HTTP/2 */
	/* this try */
	struct curl_slist *headers;
	size_t head_size;
	uint64_t sent;                  /* bytes of an upload */
	bool begun;                     /* status and headers were looked at */
	enum sink_verdict verdict;
	struct diag trouble;
	char curl_says[CURL_ERROR_SIZE];
};
#define ATTEMPT_INIT { .job = MULTI_JOB_INIT, .causes = BUF_INIT, .trouble = DIAG_INIT }

/* The address that is tried now, before redirects; borrowed. */
const char *attempt_url(const struct attempt *);
void attempt_begin(struct attempt *, double now);
/* The try is over (curl's word for it): wait, or done. */
void attempt_end(struct attempt *, CURLcode, double now);
/* Everything is given up. */
void attempt_abandon(struct attempt *, const struct diag *);
void attempt_release(struct attempt *);

#endif
