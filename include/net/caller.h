/*
 * caller - makes calls: many at a time, each as often as its limits allow.
 */
#ifndef NET_CALLER_H
#define NET_CALLER_H
#include "net/call.h"
#include "net/multi.h"

struct caller {
	unsigned concurrent;            /* 0: 32 */
	unsigned tries;                 /* 0: 5; with a deadline as many as it takes */
	unsigned seconds;               /* limit of one try; 0: what is left of call_seconds, or 90 (Rekor v2 waits for a checkpoint) */
	unsigned least_rate;            /* bytes per second: a try may last longer by the time that its upload takes at this rate; 0: no */
	unsigned call_seconds;          /* limit of one call with all its tries; 0: none */
	unsigned connect_seconds;       /* 0: 10 */
	unsigned stall_seconds;         /* a try with less than 1 KB/s for so long is over; 0: no such limit */
	double deadline;                /* by the clock, after which no retry starts and a try has 10 s; 0: none */
	unsigned back_off_ms;           /* first pause; 0: 500; at the most a minute */
	struct connections *kept;       /* borrowed: connections for the next call_all() too; or NULL */
	bool first_failure_ends;        /* one failed: the others are given up */
	void (*progress)(void *ctx, unsigned done, unsigned of, uint64_t bytes, uint64_t total);        /* or NULL */
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
 * an HTML page instead of data is not an error here); DIAG_SYSTEM: worth a retry.
 */
int call_all(const struct caller *, struct call *, size_t n, struct diag *);
int call_one(const struct caller *, struct call *, struct diag *);
/* Sleeps until a time by the caller's clock; -1 after a signal. */
int call_wait(const struct caller *, double until, struct diag *);
double call_clock(const struct caller *);

#endif
