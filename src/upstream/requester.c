#include "upstream/requester.h"
#include "cli/say.h"
#include "net/answer.h"
#include "net/url.h"
#include <math.h>
#include <string.h>

/* A page has at most 100 releases, each with a text of 125,000 characters and its files. */
enum { PAGE_MAX = 32 << 20, TRIES = 5 };

static void
waits(void *ctx, const struct call *call, const char *cause, double pause)
{
	const struct requester *r = ctx;
	scoped(free_release) char *shown = url_shown(call->url);
	double left = r->github.caller.deadline - call_clock(&r->github.caller);

	say("check-release: '%s': %s; waiting %.0f s, for %.0f s more at most", shown, cause, ceil(pause), ceil(left));
}

int
requester_open(struct requester *r, unsigned seconds, struct diag *why)
{
	if (github_take(&r->github, why))
		return -1;
	github_begin(&r->github, seconds);
	r->github.caller.tries = TRIES;
	r->github.caller.waiting = waits;
	r->github.caller.ctx = r;
	return 0;
}

const struct caller *
requester_caller(const struct requester *r)
{
	return &r->github.caller;
}

typedef void prepare(const struct github *, struct call *, const char *url);

static int
ask(struct requester *r, const char *path, struct call *call, prepare *prepare_call, struct diag *why)
{
	char *url = *path == '/' ? xasprintf("%s%s", r->github.api, path) : xstrdup(path);

	free(r->url);
	r->url = url;
	if (r->blocked)
		return diag_set(why, DIAG_SYSTEM, "%s", r->blocked);
	if (!url_same_origin(url, r->github.api)) {
		scoped(free_release) char *shown = url_shown(url);

		return diag_set(why, DIAG_REFUSED, "the API sends us to another host, '%s'", shown);
	}
	prepare_call(&r->github, call, url);
	r->requests++;
	if (!call_one(&r->github.caller, call, why))
		return 0;
	if (strstr(why->text.text, "it asks to wait"))
		r->blocked = xstrdup(why->text.text);
	return -1;
}

int
requester_file(struct requester *r, const char *path, struct call *call, struct diag *why)
{
	return ask(r, path, call, github_prepare_file, why);
}

static void
prepare_document(const struct github *g, struct call *call, const char *url)
{
	github_prepare(g, call, "GET", url);
	call->max_answer = PAGE_MAX;
}

int
requester_json(struct requester *r, const char *path, struct call *call, struct json_doc *doc, struct diag *why)
{
	return ask(r, path, call, prepare_document, why) || answer_parse(doc, call, why) ? -1 : 0;
}

void
requester_release(struct requester *r)
{
	github_release(&r->github);
	free(r->url);
	free(r->blocked);
}
