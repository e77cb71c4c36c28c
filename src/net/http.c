#include "net/http.h"
#include "transfer.h"

enum { CONCURRENT = 6 };

struct engine {
	const struct http *http;
	struct transfer *transfer;
	struct multi_job **job;
	size_t n;
};

static void
engine_start(struct engine *e, struct http_get *get)
{
	e->transfer = xcalloc(e->n, sizeof(*e->transfer));
	e->job = xcalloc(e->n, sizeof(*e->job));
	for (size_t i = 0; i < e->n; i++) {
		e->transfer[i] = (struct transfer)TRANSFER_INIT;
		e->transfer[i].http = e->http;
		e->transfer[i].get = &get[i];
		e->job[i] = &e->transfer[i].job;
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
	for (size_t i = 0; i < e->n; i++)
		transfer_release(&e->transfer[i]);
	free(e->transfer);
	free(e->job);
}

static void
begin(struct multi_job *job, double now)
{
	transfer_begin((struct transfer *)job, now);
}

static void
end(struct multi_job *job, CURLcode code, double now)
{
	transfer_end((struct transfer *)job, code, now);
}

/* Says how far we are; false when a failure ends it all. */
static bool
turn(void *ctx)
{
	const struct engine *e = ctx;
	uint64_t bytes = 0, total = 0;
	unsigned done = 0;
	bool failed = false;

	for (size_t i = 0; i < e->n; i++) {
		const struct transfer *t = &e->transfer[i];
		bool is_done = t->job.state == MULTI_DONE;
		uint64_t have = is_done ? t->get->bytes : t->part.have;

		done += is_done;
		failed |= t->get->failed != 0;
		bytes += have;
		total += t->total > have ? t->total : have;
	}
	if (e->http->progress)
		e->http->progress(e->http->ctx, done, (unsigned)e->n, bytes, total);
	return !(failed && e->http->first_failure_ends);
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

		if (e->transfer[i].job.state == MULTI_DONE)
			continue;
		get->failed = diag_set(&get->why, why->kind, "%s", why->text.text);
	}
	return -1;
}

int
http_get_all(const struct http *http, struct http_get *get, size_t n, struct diag *why)
{
	scoped(engine_release) struct engine e = { .http = http, .n = n };
	const struct multi multi = {
		.concurrent = http->concurrent ? http->concurrent : CONCURRENT, .begin = begin, .end = end, .turn = turn, .ctx = &e,
	};

	engine_start(&e, get);
	if (multi_run(&multi, e.job, n, why))
		return engine_abandon(&e, why);
	return verdict(get, n, why);
}
