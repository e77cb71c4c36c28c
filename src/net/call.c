#include "net/call.h"
#include "base/clock.h"
#include "base/proc.h"
#include "base/text.h"
#include "attempt.h"
#include <ctype.h>
#include <poll.h>
#include <string.h>
#include <strings.h>

enum { CONCURRENT = 32, TICK_MS = 250 };

struct engine {
	struct attempt *attempt;
	struct multi_job **job;
	size_t n;
};

/* A call may be made again: what the last time left goes. */
static void
call_reset(struct call *c)
{
	c->status = 0;
	c->done = false;
	c->failed = 0;
	c->again = 0;
	buf_clear(&c->answer);
	list_release(&c->answer_headers);
	diag_release(&c->why);
}

static void
engine_start(struct engine *e, const struct caller *caller, struct call *call)
{
	e->attempt = xcalloc(e->n, sizeof(*e->attempt));
	e->job = xcalloc(e->n, sizeof(*e->job));
	for (size_t i = 0; i < e->n; i++) {
		call_reset(&call[i]);
		e->attempt[i] = (struct attempt)ATTEMPT_INIT;
		e->attempt[i].call = &call[i];
		e->attempt[i].caller = caller;
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

static int
abandon(struct engine *e, const struct diag *why)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->attempt[i].job.state != MULTI_DONE)
			attempt_abandon(&e->attempt[i], why);
	return -1;
}

/* The first failure speaks for all. */
static int
verdict(const struct call *call, size_t n, struct diag *why)
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
	return failed > 1 ? diag_wrap(why, "%zu of %zu questions have no answer, the first", failed, n) : -1;
}

int
call_all(const struct caller *caller, struct call *call, size_t n, struct diag *why)
{
	scoped(engine_release) struct engine e = { .n = n };
	const struct multi multi = {
		.concurrent = caller->concurrent ? caller->concurrent : CONCURRENT, .kept = caller->kept,
		.begin = begin, .end = end, .clock = caller->clock, .pause = caller->pause, .ctx = caller->ctx,
	};

	engine_start(&e, caller, call);
	if (multi_run(&multi, e.job, n, why))
		return abandon(&e, why);
	return verdict(call, n, why);
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

const char *
call_header(const struct call *c, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < c->answer_headers.n; i++) {
		const char *line = c->answer_headers.item[i];

		if (!strncmp(line, name, n) && line[n] == ':')
			return line + n + 2;
	}
	return NULL;
}

void
call_authorize(struct call *c, const char *scheme, const char *secret)
{
	list_addf(&c->secret_headers, "Authorization: %s %s", scheme, secret);
}

bool
call_is_html(const struct call *c)
{
	const char *type = call_header(c, "content-type"), *at = c->answer.text;

	if (type && !strncasecmp(type, "text/html", 9))
		return true;
	if (text_starts(at, "\xef\xbb\xbf"))
		at += 3;
	while (isspace((unsigned char)*at))
		at++;
	return !strncasecmp(at, "<!doctype html", 14) || !strncasecmp(at, "<html", 5);
}

void
call_release(struct call *c)
{
	for (size_t i = 0; i < c->secret_headers.n; i++)
		explicit_bzero(c->secret_headers.item[i], strlen(c->secret_headers.item[i]));
	list_release(&c->secret_headers);
	list_release(&c->headers);
	list_release(&c->answer_headers);
	buf_release(&c->answer);
	diag_release(&c->why);
}
