/*
 * multi - many transfers at a time over one libcurl multi handle, with retries.
 *
 * A job waits for its time, runs, and is done or waits again; its owner decides
 * which at the end of an attempt.
 */
#ifndef NET_MULTI_H
#define NET_MULTI_H
#include "base/diag.h"
#include <curl/curl.h>
#include <stdbool.h>

enum multi_state { MULTI_WAITS, MULTI_RUNS, MULTI_DONE };

struct multi_job {
	enum multi_state state;
	double wake;                    /* when it waits: not before */
	CURL *easy;                     /* of the owner; while it runs, ours */
};
#define MULTI_JOB_INIT { 0 }

/* Connections that stay open after multi_run() for the next one. */
struct connections { CURLM *multi; };
#define CONNECTIONS_INIT { 0 }
void connections_release(struct connections *);

struct multi {
	unsigned concurrent;            /* so many run at most */
	struct connections *kept;       /* borrowed; NULL: they end with the run */
	void (*begin)(struct multi_job *, double now);          /* makes `easy` ready: RUNS; or DONE */
	void (*end)(struct multi_job *, CURLcode, double now);  /* an attempt is over: WAITS or DONE */
	bool (*turn)(void *turn_ctx);   /* called every quarter of a second and when a job ends; false: stop; or NULL */
	double (*clock)(void *ctx);     /* seconds; NULL: clock_now() */
	void (*pause)(void *ctx, double seconds);       /* while all wait; NULL: really */
	void *ctx, *turn_ctx;
};

/* Runs until all are done or `turn` returns false; -1 after a signal or an error of libcurl: unfinished jobs stay so. */
int multi_run(const struct multi *, struct multi_job **, size_t n, struct diag *);

#endif
