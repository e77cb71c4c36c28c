/*
 * multi - many transfers at a time over one libcurl multi handle, each as often as it takes.
 *
 * A job waits for its time, runs, and is done or waits again; whoever owns it
 * says which when an attempt has ended.
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

/* Connections that outlive one multi_run(), so that the next need not shake hands again. */
struct connections { CURLM *multi; };
#define CONNECTIONS_INIT { 0 }
void connections_release(struct connections *);

struct multi {
	unsigned concurrent;            /* so many run at most */
	struct connections *kept;       /* borrowed; NULL: they end with the run */
	void (*begin)(struct multi_job *, double now);          /* makes `easy` ready: RUNS; or DONE */
	void (*end)(struct multi_job *, CURLcode, double now);  /* an attempt is over: WAITS or DONE */
	bool (*turn)(void *turn_ctx);   /* every quarter of a second and when something ends; false: enough; or NULL */
	double (*clock)(void *ctx);     /* seconds; NULL: clock_now() */
	void (*pause)(void *ctx, double seconds);       /* while all wait; NULL: really */
	void *ctx, *turn_ctx;
};

/* Until all are done, or `turn` has enough; -1 when libcurl broke or a signal came: those that are not done stay so. */
int multi_run(const struct multi *, struct multi_job **, size_t n, struct diag *);

#endif
