/*
 * transfer - one file of http_get_all(): its attempts, redirects and verdict.
 *
 * After each attempt transfer_end() says whether the job waits or is done.
 */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H
#include "net/http.h"
#include "net/multi.h"
#include "part.h"

struct transfer {
	struct multi_job job;           /* first: a job is its transfer */
	struct http_get *get;           /* borrowed, filled in when done */
	const struct http *http;        /* borrowed */
	double deadline;                /* clock_now(); 0: not begun */
	size_t url;                     /* which of get->urls */
	char *location;                 /* where a redirect led, or NULL */
	unsigned hops, tries;
	struct part part;
	struct buf causes;              /* why earlier URLs failed */
	bool may_work_later;
	/* this attempt */
	struct curl_slist *headers;
	uint64_t from, total;           /* bytes it began with; bytes of the whole file, 0 unknown */
	bool begun, enough;             /* the answer's head was looked at; no more of its body is wanted */
	bool stale;                     /* the server's file is not the one we have a part of */
	bool broken;                    /* `trouble` says what is wrong */
	struct diag trouble;
	char curl_says[CURL_ERROR_SIZE];
};
#define TRANSFER_INIT { .job = MULTI_JOB_INIT, .part = PART_INIT, .causes = BUF_INIT, .trouble = DIAG_INIT }

/* Makes the job ready to run; when that fails the transfer is done. */
void transfer_begin(struct transfer *, double now);
/* The attempt is over (curl's word for it): wait, or done. */
void transfer_end(struct transfer *, CURLcode, double now);
void transfer_release(struct transfer *);

#endif
