#include "net/caller.h"
#include "base/clock.h"
#include "base/proc.h"
#include "attempt.h"
#include <poll.h>

enum { CONCURRENT = 32, TICK_MS = 250 };

struct engine {
	const struct caller *caller;
	struct attempt *attempt;
	struct multi_job **job;
	size_t n;
};

/* A call may be made again: clears the last answer. */
static void
call_reset(struct call *c)
{
	c->status = 0;
	c->done = false;
	c->failed = 0;
	c->again = 0;
	c->have = c->total = 0;
	c->wrong_bytes = false;
	buf_clear(&c->answer);
	list_release(&c->answer_headers);
	diag_release(&c->why);
}

static void
engine_start(struct engine *e, struct call *call)
{
	e->attempt = xcalloc(e->n, sizeof(*e->attempt));
	e->job = xcalloc(e->n, sizeof(*e->job));
	for (size_t i = 0; i < e->n; i++) {
		call_reset(&call[i]);
		e->attempt[i] = (struct attempt)ATTEMPT_INIT;
		e->attempt[i].call = &call[i];
		e->attempt[i].caller = e->caller;
		e->job[i] = &e->attempt[i].job;
	}
}

static void
engine_release(struct engine *e)
{
	for (size_t i = 0; i < e->n; i++)
		attempt_release(&e->attempt[i]);
	free(e->attempt);
	free(e->job);
}

static void
begin(struct multi_job *job, double now)
{
	attempt_begin((struct attempt *)job, now);
}

static void
end(struct multi_job *job, CURLcode code, double now)
{
	attempt_end((struct attempt *)job, code, now);
}

/* Reports progress; false when a failure ends all calls. */
static bool
turn(void *ctx)
{
	const struct engine *e = ctx;
	uint64_t bytes = 0, total = 0;
	unsigned done = 0;
	bool failed = false;

	for (size_t i = 0; i < e->n; i++) {
		const struct call *c = e->attempt[i].call;

		done += c->done;
		failed |= c->failed != 0;
		bytes += c->have;
		total += c->total > c->have ? c->total : c->have;
	}
	if (e->caller->progress)
		e->caller->progress(e->caller->ctx, done, (unsigned)e->n, bytes, total);
	return !(failed && e->caller->first_failure_ends);
}

static int
abandon(struct engine *e, const struct diag *why)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->attempt[i].job.state != MULTI_DONE)
			attempt_abandon(&e->attempt[i], why);
	return -1;
}

/* Reports the first failure. */
static int
first_failure(const struct call *call, size_t n, struct diag *why)
{
	const struct call *first = NULL;
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		failed += call[i].failed != 0;
		if (call[i].failed && !first)
			first = &call[i];
	}
	if (!first)
		return 0;
	diag_set(why, first->why.kind, "%s", first->why.text.text);
	return failed > 1 ? diag_wrap(why, "%zu of %zu requests failed, the first", failed, n) : -1;
}

int
call_all(const struct caller *caller, struct call *call, size_t n, struct diag *why)
{
	scoped(engine_release) struct engine e = { .caller = caller, .n = n };
	const struct multi multi = {
		.concurrent = caller->concurrent ? caller->concurrent : CONCURRENT, .kept = caller->kept,
		.begin = begin, .end = end, .turn = turn, .turn_ctx = &e,
		.clock = caller->clock, .pause = caller->pause, .ctx = caller->ctx,
	};

	engine_start(&e, call);
	if (multi_run(&multi, e.job, n, why))
		return abandon(&e, why);
	return first_failure(call, n, why);
}

int
call_one(const struct caller *caller, struct call *call, struct diag *why)
{
	return call_all(caller, call, 1, why);
}

double
call_clock(const struct caller *c)
{
	return c->clock ? c->clock(c->ctx) : clock_now();
}

int
call_wait(const struct caller *c, double until, struct diag *why)
{
	double left;

	while ((left = until - call_clock(c)) > 0) {
		if (proc_stopping())
			return diag_set(why, DIAG_SYSTEM, "stopped by a signal");
		if (c->pause)
			c->pause(c->ctx, left);
		else
			poll(NULL, 0, left < TICK_MS / 1e3 ? (int)(left * 1e3) + 1 : TICK_MS);
	}
	return 0;
}

