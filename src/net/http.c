#include "net/http.h"
#include "base/proc.h"
#include "base/say.h"
#include "net/transfer.h"

enum { CONCURRENT = 6, TICK_MS = 250 };

struct engine {
	const struct http *http;
	CURLM *multi;
	struct transfer *transfer;
	size_t n;
	unsigned running, done;
	bool failed;
};

static void
engine_start(struct engine *e, struct http_get *get)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(e->multi = curl_multi_init()))
		abort();
	e->transfer = xcalloc(e->n, sizeof(*e->transfer));
	for (size_t i = 0; i < e->n; i++) {
		e->transfer[i] = (struct transfer)TRANSFER_INIT;
		e->transfer[i].http = e->http;
		e->transfer[i].get = &get[i];
		get[i].failed = 0;
		get[i].wrong_hash = false;
		get[i].bytes = 0;
		get[i].status = 0;
		get[i].why = (struct diag)DIAG_INIT;
	}
}

static void
engine_release(struct engine *e)
{
	for (size_t i = 0; e->transfer && i < e->n; i++) {
		struct transfer *t = &e->transfer[i];

		if (t->easy && t->state == TRANSFER_RUNS)
			curl_multi_remove_handle(e->multi, t->easy);
		transfer_release(t);
	}
	free(e->transfer);
	curl_multi_cleanup(e->multi);
}

static void
engine_count(struct engine *e, const struct transfer *t)
{
	if (t->state != TRANSFER_DONE)
		return;
	e->done++;
	e->failed |= t->get->failed;
}

/* Starts those whose time has come, as many as may run. */
static void
engine_admit(struct engine *e)
{
	unsigned most = e->http->concurrent ? e->http->concurrent : CONCURRENT;
	double now = say_clock();

	for (size_t i = 0; i < e->n && e->running < most; i++) {
		struct transfer *t = &e->transfer[i];

		if (t->state != TRANSFER_WAITS || t->wake > now)
			continue;
		transfer_begin(t, now);
		engine_count(e, t);
		if (t->state != TRANSFER_RUNS)
			continue;
		curl_multi_add_handle(e->multi, t->easy);
		e->running++;
	}
}

static void
engine_reap(struct engine *e)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(e->multi, &left))) {
		struct transfer *t;
		CURLcode code = msg->data.result;
		CURL *easy = msg->easy_handle;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
		curl_multi_remove_handle(e->multi, easy);
		e->running--;
		transfer_end(t, code, say_clock());
		engine_count(e, t);
	}
}

static bool
engine_goes_on(const struct engine *e)
{
	return e->done < e->n && !(e->failed && e->http->first_failure_ends);
}

/* Until the next one may start again; never long, for signals and progress. */
static int
engine_pause(const struct engine *e)
{
	double now = say_clock(), pause = TICK_MS / 1000.0;

	for (size_t i = 0; i < e->n; i++) {
		const struct transfer *t = &e->transfer[i];

		if (t->state == TRANSFER_WAITS && t->wake > now && t->wake - now < pause)
			pause = t->wake - now;
	}
	return engine_goes_on(e) ? (int)(pause * 1000) : 0;
}

static int
engine_turn(struct engine *e, struct diag *why)
{
	int running;
	CURLMcode code = curl_multi_perform(e->multi, &running);

	engine_reap(e);
	engine_admit(e);
	if (!code)
		code = curl_multi_poll(e->multi, NULL, 0, engine_pause(e), NULL);
	if (code)
		return diag_set(why, DIAG_SYSTEM, "libcurl: %s", curl_multi_strerror(code));
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "stopped by a signal; the parts are kept");
	return 0;
}

static void
engine_report(const struct engine *e)
{
	uint64_t bytes = 0, total = 0;

	if (!e->http->progress)
		return;
	for (size_t i = 0; i < e->n; i++) {
		const struct transfer *t = &e->transfer[i];
		uint64_t have = t->state == TRANSFER_DONE ? t->get->bytes : t->part.have;

		bytes += have;
		total += t->total > have ? t->total : have;
	}
	e->http->progress(e->http->ctx, e->done, (unsigned)e->n, bytes, total);
}

/* The first failure speaks for all. */
static int
verdict(const struct http_get *get, size_t n, struct diag *why)
{
	const struct http_get *first = NULL;
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		failed += get[i].failed != 0;
		if (get[i].failed && !first)
			first = &get[i];
	}
	if (!first)
		return 0;
	diag_set(why, first->why.kind, "%s", first->why.text.text);
	return failed > 1 ? diag_wrap(why, "%zu files cannot be had, the first", failed) : -1;
}

/* We stop: those that are not done have failed for the same reason. */
static int
engine_abandon(struct engine *e, const struct diag *why)
{
	for (size_t i = 0; i < e->n; i++) {
		struct http_get *get = e->transfer[i].get;

		if (e->transfer[i].state == TRANSFER_DONE)
			continue;
		get->failed = diag_set(&get->why, why->kind, "%s", why->text.text);
	}
	return -1;
}

int
http_get_all(const struct http *http, struct http_get *get, size_t n, struct diag *why)
{
	scoped(engine_release) struct engine e = { .http = http, .n = n };

	engine_start(&e, get);
	engine_admit(&e);
	while (engine_goes_on(&e)) {
		if (engine_turn(&e, why))
			return engine_abandon(&e, why);
		engine_report(&e);
	}
	return verdict(get, n, why);
}
