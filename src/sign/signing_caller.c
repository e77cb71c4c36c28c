#include "signing_caller.h"
#include "base/clock.h"
#include "cli/say.h"
#include "net/url.h"
#include <math.h>

enum { TIMEOUT = 60 };

double
signing_clock(const struct signing *s)
{
	return s->clock ? s->clock(s->ctx) : clock_now();
}

static double
caller_clock(void *ctx)
{
	return signing_clock(ctx);
}

static void
caller_pause(void *ctx, double seconds)
{
	const struct signing *s = ctx;

	s->pause(s->ctx, seconds);
}

static void
caller_waits(void *ctx, const struct call *call, const char *cause, double pause)
{
	const struct signing *s = ctx;
	scoped(free_release) char *shown = url_shown(call->url);

	say_live("sign: %zu of %zu signed; '%s': %s; again in %.0f s, for %.0f min more at most", s->have, s->of, shown, cause,
	         ceil(pause), ceil((s->deadline - signing_clock(s)) / 60));
}

struct caller
signing_caller(struct signing *s, double deadline)
{
	return (struct caller){
		.concurrent = 2 * SIGNING_ROUND, .seconds = s->timeout ? s->timeout : TIMEOUT, .deadline = deadline, .kept = &s->kept,
		.waiting = caller_waits, .clock = caller_clock, .pause = s->pause ? caller_pause : NULL, .ctx = s,
	};
}

const struct key *
signing_key(const struct signing *s)
{
	return s->key ? s->key : &s->credential.key;
}
