#include "source/fetcher_reach.h"
#include "net/download.h"
#include "debian.h"
#include "want.h"

enum { CONNECT_SECONDS = 3, SECONDS = 30, CONCURRENT = 16, TRIES = 3 };

/* Debian's files and packages, modules and crates are taken as available. */
static bool
must_ask(const struct want *want)
{
	return !want->file && want->urls.n && (want->pin->kind == SOURCE_ARCHIVE || want->pin->kind == SOURCE_DEBIAN);
}

/* Archives that Debian has too are looked for on its mirrors, if this machine has any. */
static void
add_copies(struct wants *wants)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	for (size_t i = 0; i < wants->n; i++)
		if (must_ask(&wants->item[i]) && wants->item[i].pool) {
			debian_locate(wants, &ignored);
			return;
		}
}

int
fetcher_reach(const struct fetcher *f, struct buf *missing, struct diag *why)
{
	const struct caller caller = { .concurrent = CONCURRENT, .connect_seconds = CONNECT_SECONDS, .call_seconds = SECONDS,
		.tries = TRIES, .first_failure_ends = true };
	scoped(wants_release) struct wants wants = WANTS_INIT(f->store, &f->mirrors);
	scoped(free_release) struct download *get = NULL;
	scoped(free_release) const struct pin **pin = NULL;
	size_t n = 0;
	int answer;

	for (size_t i = 0; i < f->results; i++)
		if (f->result[i].needed && !source_present(f->store, &f->result[i].source))
			wants_add_pin(&wants, f->result[i].source.pin);
	add_copies(&wants);
	get = xcalloc(wants.n + 1, sizeof(*get));
	pin = xcalloc(wants.n + 1, sizeof(*pin));
	for (size_t i = 0; i < wants.n; i++)
		if (must_ask(&wants.item[i])) {
			pin[n] = wants.item[i].pin;
			get[n++].urls = &wants.item[i].urls;
		}
	answer = n && download_all(&caller, get, n, why) ? 1 : 0;
	for (size_t i = 0; i < n; i++) {
		if (get[i].failed && !missing->len)
			buf_printf(missing, "%s %s: %s", pin[i]->name, pin[i]->version, get[i].why.text.text);
		diag_release(&get[i].why);
	}
	return answer;
}
