#include "attempt.h"
#include "base/text.h"
#include "cli/say.h"
#include "net/url.h"
#include "back_off.h"
#include "easy.h"
#include "request.h"
#include "server_words.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOPS = 10, SECONDS = 90, TRIES = 5, BACK_OFF_MS = 500, LONGEST_BACK_OFF_MS = 60000 };
enum { LAST_SECONDS = 10 };             /* of a try, at least */
enum { LIMIT_SECONDS = 60 };            /* the wait for a rate limit without an end */
enum { LONGEST_ASKED = 120 };           /* seconds: the longest wait for a server without a time limit */
enum { PROGRESS = 64 << 10 };           /* bytes more than any try before: the count of tries starts again ... */
enum { RENEWALS = 30 };                 /* ... but not more often than this: a later run continues */

const char *
attempt_url(const struct attempt *a)
{
	return a->call->urls ? a->call->urls->item[a->url] : a->call->url;
}

static void
done(struct attempt *a)
{
	a->job.state = MULTI_DONE;
	a->call->done = true;
	if (a->caller->finished)
		a->caller->finished(a->caller->ctx, a->call);
}

static void
wait_until(struct attempt *a, double wake)
{
	a->job.state = MULTI_WAITS;
	a->job.wake = wake;
}

/* The call fails, without trying other addresses. */
static void
fail(struct attempt *a, enum diag_kind kind, const char *text)
{
	a->call->failed = diag_set(&a->call->why, kind, "%s", text);
	done(a);
}

/* This address failed; tries the next one. */
static void
lose_address(struct attempt *a, enum diag_kind kind, const char *cause)
{
	struct call *c = a->call;
	scoped(free_release) char *shown = url_shown(attempt_url(a));
	bool more = c->urls && a->url + 1 < c->urls->n;

	a->may_work_later |= kind == DIAG_SYSTEM;
	buf_printf(&a->causes, "%scannot %s '%s': %s", a->causes.len ? "; " : "", c->method, shown, cause);
	if (!more) {
		fail(a, a->may_work_later && !c->wrong_bytes ? DIAG_SYSTEM : DIAG_REFUSED, a->causes.text);
		return;
	}
	if (c->wrong_bytes)
		say("'%s': %s", shown, cause);
	free_release(&a->location);
	a->hops = a->tries = a->renewals = 0;
	a->url++;
	wait_until(a, 0);
}

void
attempt_abandon(struct attempt *a, const struct diag *why)
{
	fail(a, why->kind, why->text.text);
}

/* GitHub docs, "Exceeding the rate limit": without headers, wait for at least a minute. */
static bool
says_rate_limit(const struct call *c)
{
	return (c->status == 403 || c->status == 429) && strcasestr(c->answer.text, "rate limit");
}

/* Seconds that the server asks us to wait, by retry-after or by the end of a rate limit; 0: it does not say. */
static double
asked_pause(const struct attempt *a)
{
	const char *left = call_header(a->call, "x-ratelimit-remaining"), *reset = call_header(a->call, "x-ratelimit-reset");
	curl_off_t asked = 0;

	curl_easy_getinfo(a->job.easy, CURLINFO_RETRY_AFTER, &asked);
	if (asked <= 0 && left && reset && !strcmp(left, "0"))
		asked = strtoll(reset, NULL, 10) - (long long)time(NULL) + 1;
	if (asked <= 0 && says_rate_limit(a->call))
		asked = LIMIT_SECONDS;
	return asked > 0 ? (double)asked : 0;
}

/* When no try may begin any more; 0: no such time. */
static double
last_moment(const struct attempt *a)
{
	double limit = a->caller->deadline;

	return limit <= 0 || (a->deadline > 0 && a->deadline < limit) ? a->deadline : limit;
}

static bool
is_last_try(const struct attempt *a, double next, double asked)
{
	const struct caller *caller = a->caller;
	double limit = last_moment(a);

	if (a->call->give_up || a->call->once || (limit > 0 && next >= limit))
		return true;
	if (caller->deadline > 0 && !caller->tries)
		return false;
	return a->tries >= (caller->tries ? caller->tries : TRIES) || (limit <= 0 && asked > LONGEST_ASKED);
}

/* For the message of a call that cannot wait so long; caller frees. */
static char *
asks_until(double asked)
{
	char end[21];

	text_put_time(end, (long long)time(NULL) + (long long)asked);
	return xasprintf("; it asks to wait longer than the time limit, until %s", end);
}

static void
try_again(struct attempt *a, double now, const char *cause)
{
	const struct caller *caller = a->caller;
	double pause = back_off_pause(++a->tries, caller->back_off_ms ? caller->back_off_ms : BACK_OFF_MS, LONGEST_BACK_OFF_MS);
	double asked = asked_pause(a);

	if (asked > pause)
		pause = asked;
	if (is_last_try(a, now + pause, asked)) {
		scoped(free_release) char *until = asked >= pause ? asks_until(asked) : xstrdup("");
		scoped(free_release) char *text = xasprintf("%s (%u %s%s)", cause, a->tries, a->tries == 1 ? "try" : "tries", until);

		a->call->again = caller->deadline > 0 ? now + pause : 0;
		lose_address(a, DIAG_SYSTEM, text);
		return;
	}
	free_release(&a->location);
	a->hops = 0;
	if (caller->waiting)
		caller->waiting(caller->ctx, a->call, cause, pause);
	wait_until(a, now + pause);
}

static void
follow(struct attempt *a)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *to = easy_header(a->job.easy, "Location");
	char *next;

	if (!to) {
		lose_address(a, DIAG_REFUSED, "a redirect without an address");
		return;
	}
	next = url_follow(a->location ? a->location : attempt_url(a), to, &why);
	if (next && !request_is_read_only(a->call)) {
		scoped(free_release) char *shown = url_shown(next);

		diag_set(&why, DIAG_REFUSED, "it redirects to '%s'", shown);
		free_release(&next);
	} else if (next && a->hops++ >= HOPS) {
		diag_set(&why, DIAG_REFUSED, "more than 10 redirects");
		free_release(&next);
	} else if (next && a->call->one_origin && !url_same_origin(attempt_url(a), next)) {
		scoped(free_release) char *shown = url_shown(next);

		diag_set(&why, DIAG_REFUSED, "it redirects to another host, '%s'", shown);
		free_release(&next);
	}
	if (!next) {
		lose_address(a, DIAG_REFUSED, why.text.text);
		return;
	}
	free(a->location);
	a->location = next;
	wait_until(a, 0);
}

/* GitHub says 403 where others say 429. */
static bool
is_rate_limit(const struct attempt *a)
{
	return a->call->status == 403 && asked_pause(a) > 0;
}

static void
go_by_status(struct attempt *a, double now)
{
	scoped(free_release) char *words = NULL, *cause = NULL;
	long status = a->call->status;

	if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
		follow(a);
		return;
	}
	words = server_words(a->call);
	cause = xasprintf("HTTP %ld%s", status, words);
	if (back_off_helps(status) || is_rate_limit(a))
		try_again(a, now, cause);
	else
		lose_address(a, DIAG_REFUSED, cause);
}

static void
go_by_curl(struct attempt *a, CURLcode code, double now)
{
	scoped(free_release) char *cause = xstrdup(*a->curl_says ? a->curl_says : curl_easy_strerror(code));

	if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_FILE_COULDNT_READ_FILE) {
		lose_address(a, DIAG_REFUSED, cause);
	} else if (easy_is_final(a->job.easy, code)) {
		lose_address(a, DIAG_SYSTEM, cause);
	} else {
		a->old_http |= code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;
		try_again(a, now, cause);
	}
}

/* Follows the decision of the sink. */
static void
go_by_sink(struct attempt *a, double now)
{
	scoped(free_release) char *cause = xstrdup(a->trouble.text.text);

	if (a->verdict == SINK_BROKEN)
		fail(a, a->trouble.kind, cause);
	else if (a->verdict == SINK_AGAIN)
		try_again(a, now, cause);
	else
		lose_address(a, a->trouble.kind, cause);
}

/* A server that always closes the connection after a few bytes is given up. */
static void
count_progress(struct attempt *a)
{
	const struct call *c = a->call;

	if (!c->sink || c->have < a->most + PROGRESS)
		return;
	if (a->most && a->renewals++ < RENEWALS)
		a->tries = 0;
	a->most = c->have;
}

void
attempt_end(struct attempt *a, CURLcode code, double now)
{
	struct call *c = a->call;

	if (!a->begun && code == CURLE_OK)
		request_answered(a);
	curl_easy_getinfo(a->job.easy, CURLINFO_RESPONSE_CODE, &c->status);
	count_progress(a);
	if (a->verdict == SINK_ENOUGH) {
		a->verdict = SINK_GOES_ON;
		code = CURLE_OK;
	}
	if (code == CURLE_OK && a->verdict == SINK_GOES_ON && c->sink && c->sink->end && request_is_accepted(c))
		a->verdict = c->sink->end(c, &a->trouble);
	if (a->verdict != SINK_GOES_ON)
		go_by_sink(a, now);
	else if (code != CURLE_OK)
		go_by_curl(a, code, now);
	else if (request_is_accepted(c))
		done(a);
	else
		go_by_status(a, now);
}

/* Shorter near the deadline, so that a silent server does not exceed it by much. */
static double
seconds_of_try(const struct attempt *a, double now)
{
	const struct caller *caller = a->caller;
	double most = caller->seconds ? caller->seconds : a->deadline > 0 ? a->deadline - now : SECONDS;
	double left = caller->deadline - now;

	if (caller->least_rate)
		most += (double)a->call->body_size / caller->least_rate;
	if (caller->deadline > 0 && left < most)
		most = left > LAST_SECONDS || most < LAST_SECONDS ? left : LAST_SECONDS;
	return most > 0.001 ? most : 0.001;
}

void
attempt_begin(struct attempt *a, double now)
{
	if (!a->deadline && a->caller->call_seconds)
		a->deadline = now + a->caller->call_seconds;
	if (a->call->give_up) {
		lose_address(a, DIAG_SYSTEM, "given up");
		return;
	}
	a->call->at = a->url;
	request_begin(a, seconds_of_try(a, now));
	if (a->verdict == SINK_GOES_ON)
		a->job.state = MULTI_RUNS;
	else
		go_by_sink(a, now);
}

void
attempt_release(struct attempt *a)
{
	curl_easy_cleanup(a->job.easy);
	request_end(a);
	free(a->location);
	buf_release(&a->causes);
	diag_release(&a->trouble);
	*a = (struct attempt)ATTEMPT_INIT;
}
