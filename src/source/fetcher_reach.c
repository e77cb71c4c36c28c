#include "source/fetcher_reach.h"
#include "net/download.h"

enum { CONNECT_SECONDS = 3, SECONDS = 10, CONCURRENT = 16 };

static bool
must_ask(const struct fetcher *f, const struct source_result *r)
{
	return r->source.pin->kind == SOURCE_ARCHIVE && r->needed && !source_present(f->store, &r->source);
}

int
fetcher_reach(const struct fetcher *f, struct buf *missing, struct diag *why)
{
	const struct caller caller = { .concurrent = CONCURRENT, .connect_seconds = CONNECT_SECONDS, .call_seconds = SECONDS,
		.tries = 1, .first_failure_ends = true };
	scoped(free_release) struct download *get = xcalloc(f->results + 1, sizeof(*get));
	scoped(free_release) const struct pin **pin = xcalloc(f->results + 1, sizeof(*pin));
	size_t n = 0;
	int answer;

	for (size_t i = 0; i < f->results; i++) {
		if (!must_ask(f, &f->result[i]))
			continue;
		pin[n] = f->result[i].source.pin;
		get[n].urls = &pin[n]->urls;
		n++;
	}
	answer = n && download_all(&caller, get, n, why) ? 1 : 0;
	for (size_t i = 0; i < n; i++) {
		if (get[i].failed && !missing->len)
			buf_printf(missing, "%s %s: %s", pin[i]->name, pin[i]->version, get[i].why.text.text);
		diag_release(&get[i].why);
	}
	return answer;
}
