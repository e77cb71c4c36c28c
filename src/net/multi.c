#include "net/multi.h"
#include "base/clock.h"
#include "base/proc.h"

enum { TICK_MS = 250 };

struct engine {
	const struct multi *multi;
	CURLM *handle;
	struct multi_job **job;
	size_t n;
	unsigned running;
};

void
connections_release(struct connections *c)
{
	curl_multi_cleanup(c->multi);
	c->multi = NULL;
}

static double
engine_clock(const struct engine *e)
{
	return e->multi->clock ? e->multi->clock(e->multi->ctx) : clock_now();
}

static CURLM *
open_handle(struct connections *kept)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) || (!kept->multi && !(kept->multi = curl_multi_init())))
		abort();
	return kept->multi;
}

/* Removes the transfers that still run. */
static void
engine_release(struct engine *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->job[i]->state == MULTI_RUNS)
			curl_multi_remove_handle(e->handle, e->job[i]->easy);
}

/* Starts waiting jobs whose time has come, up to the limit. */
static void
admit(struct engine *e)
{
	double now = engine_clock(e);

	for (size_t i = 0; i < e->n && e->running < e->multi->concurrent; i++) {
		struct multi_job *job = e->job[i];

		if (job->state != MULTI_WAITS || job->wake > now)
			continue;
		e->multi->begin(job, now);
		if (job->state != MULTI_RUNS)
			continue;
		curl_easy_setopt(job->easy, CURLOPT_PRIVATE, job);
		curl_multi_add_handle(e->handle, job->easy);
		e->running++;
	}
}

static void
reap(struct engine *e)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(e->handle, &left))) {
		struct multi_job *job;
		CURLcode code = msg->data.result;
		CURL *easy = msg->easy_handle;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &job);
		curl_multi_remove_handle(e->handle, easy);
		e->running--;
		e->multi->end(job, code, engine_clock(e));
	}
}

static bool
all_done(const struct engine *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->job[i]->state != MULTI_DONE)
			return false;
	return true;
}

/* Seconds until the next job may start. */
static double
next_wake(const struct engine *e)
{
	double now = engine_clock(e), soonest = -1;

	for (size_t i = 0; i < e->n; i++) {
		double left = e->job[i]->wake - now;

		if (e->job[i]->state == MULTI_WAITS && (soonest < 0 || left < soonest))
			soonest = left > 0 ? left : 0;
	}
	return soonest;
}

/* Sleeps for a short time, because of signals and progress; with a test clock for the whole time. */
static CURLMcode
rest(const struct engine *e)
{
	double wake = next_wake(e), tick = TICK_MS / 1000.0;

	if (!e->running && wake > 0 && e->multi->pause) {
		e->multi->pause(e->multi->ctx, wake);
		return CURLM_OK;
	}
	if (wake < 0 || wake > tick || e->running >= e->multi->concurrent)
		wake = tick;
	return curl_multi_poll(e->handle, NULL, 0, all_done(e) ? 0 : (int)(wake * 1000), NULL);
}

static int
take_turn(struct engine *e, struct diag *why)
{
	int running;
	CURLMcode code = curl_multi_perform(e->handle, &running);

	reap(e);
	admit(e);
	if (!code && !all_done(e))
		code = rest(e);
	if (code)
		return diag_set(why, DIAG_SYSTEM, "libcurl: %s", curl_multi_strerror(code));
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "stopped by a signal");
	return 0;
}

int
multi_run(const struct multi *multi, struct multi_job **job, size_t n, struct diag *why)
{
	scoped(connections_release) struct connections ours = CONNECTIONS_INIT;
	scoped(engine_release) struct engine e = { .multi = multi, .job = job, .n = n };

	e.handle = open_handle(multi->kept ? multi->kept : &ours);
	admit(&e);
	while (!all_done(&e)) {
		if (take_turn(&e, why))
			return -1;
		if (multi->turn && !multi->turn(multi->turn_ctx))
			return 0;
	}
	return 0;
}
