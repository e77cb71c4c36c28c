#include "github/github.h"
#include "base/text.h"
#include "cli/say.h"
#include "net/answer.h"
#include <string.h>

enum { PER_PAGE = 100, MAX_PAGE = 32 << 20 };
enum { MAX_TRIES = 10, LONGEST_PAUSE = 60 };    /* seconds */

int
github_take(struct github *g, struct diag *why)
{
	return secret_take_env(&g->token, "GITHUB_TOKEN", why);
}

static void
say_wait(void *ctx, const struct call *call, const char *cause, double pause)
{
	(void)ctx;
	(void)call;
	say("GitHub: %s; next try in %.0f s", cause, pause);
}

void
github_begin(struct github *g, unsigned seconds)
{
	const char *url = getenv("GITHUB_API_URL");

	g->api = url && *url ? url : "https://api.github.com";
	g->caller.kept = &g->connections;
	g->caller.waiting = say_wait;
	g->caller.deadline = call_clock(&g->caller) + seconds;
}

int
github_open(struct github *g, const char *repository, const char *permission, unsigned seconds, struct diag *why)
{
	g->repository = repository ? repository : getenv("GITHUB_REPOSITORY");
	if (!g->repository || !text_is_repository(g->repository)) {
		diag_set(why, DIAG_USAGE, "'%s' is not a repository on GitHub", g->repository ? g->repository : "");
		return diag_hint(why, "give OWNER/NAME by --repository or GITHUB_REPOSITORY");
	}
	if (!g->token.text) {
		diag_set(why, DIAG_USAGE, "GITHUB_TOKEN is empty, and GitHub needs a token for this");
		return diag_hint(why, "in a workflow, the job needs 'permissions: %s', and the step needs env: GITHUB_TOKEN", permission);
	}
	github_begin(g, seconds);
	return 0;
}

void
github_release(struct github *g)
{
	connections_release(&g->connections);
	secret_release(&g->token);
}

void
github_answer_release(struct github_answer *a)
{
	call_release(&a->call);
	json_doc_release(&a->doc);
	free(a->url);
	a->url = NULL;
}

static void
prepare(const struct github *g, struct call *call, const char *url, const char *accept)
{
	call->url = url;
	list_add(&call->headers, accept);
	list_add(&call->headers, "X-GitHub-Api-Version: 2022-11-28");
	if (g->token.text)
		call_authorize(call, "Bearer", g->token.text);
}

void
github_prepare(const struct github *g, struct call *call, const char *method, const char *url)
{
	call->method = method;
	call->one_origin = true;
	prepare(g, call, url, "Accept: application/vnd.github+json");
}

void
github_prepare_file(const struct github *g, struct call *call, const char *url)
{
	prepare(g, call, url, "Accept: application/octet-stream");
}

static int
ask(const struct github *g, struct github_answer *a, const char *method, const char *body, const long *accept, struct diag *why)
{
	github_prepare(g, &a->call, method, a->url);
	a->call.accept = accept;
	a->call.max_answer = MAX_PAGE;
	if (body) {
		list_add(&a->call.headers, "Content-Type: application/json");
		a->call.body = body;
		a->call.body_size = strlen(body);
	}
	if (call_one(&g->caller, &a->call, why))
		return -1;
	if (a->call.status < 200 || a->call.status > 299 || a->call.status == 204)
		return 0;
	return answer_parse(&a->doc, &a->call, why);
}

static char *
address(const struct github *g, const char *path, va_list ap)
{
	scoped(free_release) char *below = xvasprintf(path, ap);

	return xasprintf("%s/repos/%s%s", g->api, g->repository, below);
}

int
github_get(const struct github *g, struct github_answer *a, const long *accept, struct diag *why, const char *path, ...)
{
	va_list ap;

	va_start(ap, path);
	a->url = address(g, path, ap);
	va_end(ap);
	return ask(g, a, "GET", NULL, accept, why);
}

int
github_send(const struct github *g, struct github_answer *a, const char *method, const char *body, struct diag *why,
            const char *path, ...)
{
	va_list ap;

	a->call.once = true;
	va_start(ap, path);
	a->url = address(g, path, ap);
	va_end(ap);
	return ask(g, a, method, body, NULL, why);
}

int
github_wait(const struct github *g, const struct github_answer *failed, unsigned tries, struct diag *why)
{
	scoped(diag_release) struct diag interrupted = DIAG_INIT;
	double until = call_clock(&g->caller) + (tries < 6 ? 1 << tries : LONGEST_PAUSE);

	if (why->kind != DIAG_SYSTEM || tries >= MAX_TRIES)
		return -1;
	if (failed->call.again > until)
		until = failed->call.again;
	if (until >= g->caller.deadline)
		return -1;
	say("GitHub: %s; looking again in %.0f s", why->text.text, until - call_clock(&g->caller));
	return call_wait(&g->caller, until, &interrupted) ? diag_move(why, &interrupted) : 0;
}

int
github_finish(struct github_answer *a, struct diag *why)
{
	return answer_finish(&a->doc, &a->call, why);
}

/* '<https://api.github.com/repositories/1/releases?page=2>; rel="next", <...>; rel="last"' (RFC 8288) */
char *
github_next(const struct call *call)
{
	const char *link = call_header(call, "link");

	while (link && (link = strchr(link, '<'))) {
		const char *end = strchr(link, '>');
		size_t n = end ? strcspn(end, ",") : 0;
		scoped(free_release) char *rest = end ? xstrndup(end, n) : NULL;

		if (rest && strstr(rest, "rel=\"next\""))
			return xstrndup(link + 1, (size_t)(end - link - 1));
		link = end;
	}
	return NULL;
}

static int
each(struct github_answer *a, github_item *item, void *ctx, struct diag *why)
{
	struct json top = json_top(&a->doc);

	if (json_kind(top) != JSON_ARRAY)
		json_complain(top, "is not an array");
	for (size_t i = 0; i < json_count(top); i++) {
		struct json one = json_item(top, i);

		json_accept(one);
		if (item(ctx, one, why))
			return -1;
	}
	return github_finish(a, why);
}

int
github_list(const struct github *g, unsigned pages, github_item *item, void *ctx, struct diag *why, const char *path, ...)
{
	scoped(free_release) char *base = NULL;
	va_list ap;

	va_start(ap, path);
	base = address(g, path, ap);
	va_end(ap);
	for (unsigned page = 1; page <= pages; page++) {
		scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
		scoped(free_release) char *next = NULL;

		a.url = xasprintf("%s%cper_page=%d&page=%u", base, strchr(base, '?') ? '&' : '?', PER_PAGE, page);
		if (ask(g, &a, "GET", NULL, NULL, why) || each(&a, item, ctx, why))
			return -1;
		next = github_next(&a.call);
		if (!next)
			break;
	}
	return 0;
}
