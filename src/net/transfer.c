#include "transfer.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/say.h"
#include "net/url.h"
#include "back_off.h"
#include "easy.h"
#include "request.h"
#include <string.h>
#include <strings.h>

enum { HOPS = 10, SECONDS = 1800, TRIES = 5, BACK_OFF_MS = 500, LONGEST_BACK_OFF_MS = 30000 };

static const char *
current_url(const struct transfer *t)
{
	return t->location ? t->location : t->get->urls->item[t->url];
}

/* Nothing more can be tried for this file. */
static enum multi_state
give_up(struct transfer *t, enum diag_kind kind, const char *text)
{
	diag_set(&t->get->why, kind, "%s", text);
	t->get->failed = -1;
	return MULTI_DONE;
}

/* Not the server's fault: our disk. */
static enum multi_state
break_down(struct transfer *t)
{
	return give_up(t, t->trouble.kind, t->trouble.text.text);
}

static enum multi_state
next_url(struct transfer *t)
{
	free_release(&t->location);
	t->hops = t->tries = 0;
	t->job.wake = 0;
	if (++t->url < t->get->urls->n)
		return MULTI_WAITS;
	return give_up(t, t->get->wrong_hash || !t->may_work_later ? DIAG_REFUSED : DIAG_SYSTEM, t->causes.text);
}

/* This address will not do; the next may. */
static enum multi_state
lose_url(struct transfer *t, bool may_work_later, const char *cause)
{
	scoped(free_release) char *shown = url_shown(t->get->urls->item[t->url]);

	t->may_work_later |= may_work_later;
	buf_printf(&t->causes, "%scannot get '%s': %s", t->causes.len ? "; " : "", shown, cause);
	return next_url(t);
}

static enum multi_state
try_again(struct transfer *t, double now, const char *cause)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	unsigned tries = t->http->tries ? t->http->tries : TRIES;
	curl_off_t asked = 0;
	double pause;

	t->tries++;
	if (t->tries >= tries) {
		buf_printf(&text, "%s (%u tries)", cause, t->tries);
		return lose_url(t, true, text.text);
	}
	pause = back_off_pause(t->tries, t->http->back_off_ms ? t->http->back_off_ms : BACK_OFF_MS, LONGEST_BACK_OFF_MS);
	curl_easy_getinfo(t->job.easy, CURLINFO_RETRY_AFTER, &asked);
	if (asked > 0)
		pause = (double)asked;
	if (now + pause >= t->deadline) {
		buf_printf(&text, "%s; %s", cause, asked > 0 ? "it asks to wait longer than the time limit" : "out of time");
		return lose_url(t, true, text.text);
	}
	free_release(&t->location);
	t->hops = 0;
	t->job.wake = now + pause;
	return MULTI_WAITS;
}

static enum multi_state
follow(struct transfer *t)
{
	const char *to = request_header(t, "Location");
	char *next;

	if (!to)
		return lose_url(t, false, "a redirect without an address");
	if (t->hops++ >= HOPS)
		return lose_url(t, false, "more than 10 redirects");
	next = url_follow(current_url(t), to, &t->trouble);
	if (!next)
		return lose_url(t, false, t->trouble.text.text);
	free(t->location);
	t->location = next;
	t->job.wake = 0;
	return MULTI_WAITS;
}

static bool
says_html(const struct transfer *t)
{
	char *type = NULL;

	curl_easy_getinfo(t->job.easy, CURLINFO_CONTENT_TYPE, &type);
	return (type && !strncasecmp(type, "text/html", 9)) || part_looks_like_html(&t->part);
}

static enum multi_state
refuse_bytes(struct transfer *t, const struct digest *got)
{
	scoped(free_release) char *moved = NULL;
	scoped(buf_release) struct buf text = BUF_INIT;
	const char *folder = t->get->aside, *html = says_html(t) ? ", and is an HTML page" : "";

	if (folder && part_set_aside(&t->part, folder, path_base(t->get->path), got->hex, &moved, &t->trouble))
		return break_down(t);
	buf_printf(&text, "it has sha256 %s, not %s%s", got->hex, t->get->sha256, html);
	if (moved)
		buf_printf(&text, "; kept as '%s'", moved);
	else if (part_restart(&t->part, &t->trouble))
		return break_down(t);
	part_release(&t->part);
	t->get->wrong_hash = true;
	if (t->url + 1 < t->get->urls->n) {
		scoped(free_release) char *shown = url_shown(t->get->urls->item[t->url]);

		say("'%s': %s", shown, text.text);
	}
	return lose_url(t, false, text.text);
}

static enum multi_state
finish(struct transfer *t, double now)
{
	struct digest got = { "" };

	t->get->bytes = t->part.have;
	if (!t->get->path)
		return MULTI_DONE;
	if (t->get->sha256 && digest_file(&got, t->part.path, NULL, &t->trouble))
		return break_down(t);
	if (t->get->sha256 && strcmp(got.hex, t->get->sha256)) {
		if (!t->from)
			return refuse_bytes(t, &got);
		if (part_restart(&t->part, &t->trouble))
			return break_down(t);
		return try_again(t, now, "what was resumed does not fit");
	}
	if (part_commit(&t->part, t->get->path, &t->trouble))
		return break_down(t);
	return MULTI_DONE;
}

static enum multi_state
judge_status(struct transfer *t, double now)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	long status = t->get->status;

	if (status == 200 || status == 206 || !status)
		return finish(t, now);
	if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
		return follow(t);
	buf_printf(&text, "HTTP %ld", status);
	if (status == 416 && t->from) {
		if (part_restart(&t->part, &t->trouble))
			return break_down(t);
		return try_again(t, now, text.text);
	}
	if (back_off_helps(status))
		return try_again(t, now, text.text);
	return lose_url(t, false, text.text);
}

static enum multi_state
refuse_size(struct transfer *t)
{
	scoped(free_release) char *cause = xstrdup(t->trouble.text.text);

	if (part_restart(&t->part, &t->trouble))
		return break_down(t);
	return lose_url(t, false, cause);
}

static enum multi_state
judge(struct transfer *t, CURLcode code, double now)
{
	const char *cause = *t->curl_says ? t->curl_says : curl_easy_strerror(code);

	if (t->broken && t->trouble.kind == DIAG_REFUSED)
		return refuse_size(t);
	if (t->broken)
		return break_down(t);
	if (t->part.have > t->from)
		t->tries = 0;
	if (t->stale) {
		if (part_restart(&t->part, &t->trouble))
			return break_down(t);
		return try_again(t, now, "its parts do not fit together");
	}
	if (code == CURLE_OK || t->enough)
		return judge_status(t, now);
	if (easy_is_final(t->job.easy, code))
		return lose_url(t, code != CURLE_FILE_COULDNT_READ_FILE, cause);
	return try_again(t, now, cause);
}

void
transfer_end(struct transfer *t, CURLcode code, double now)
{
	curl_easy_getinfo(t->job.easy, CURLINFO_RESPONSE_CODE, &t->get->status);
	if (code == CURLE_OK && !t->begun)
		request_answered(t);
	t->job.state = judge(t, code, now);
}

static int
part_ready(struct transfer *t)
{
	if (t->get->path && t->part.fd < 0 && part_open(&t->part, t->get->path, t->get->sha256, &t->trouble))
		return -1;
	if (text_starts(current_url(t), "file:") && t->part.have)
		return part_restart(&t->part, &t->trouble);
	return 0;
}

void
transfer_begin(struct transfer *t, double now)
{
	if (!t->deadline)
		t->deadline = now + (t->http->seconds ? t->http->seconds : SECONDS);
	t->begun = t->enough = t->stale = t->broken = false;
	if (part_ready(t)) {
		t->job.state = break_down(t);
		return;
	}
	t->from = t->part.have;
	request_prepare(t, current_url(t), t->deadline - now);
	t->job.state = MULTI_RUNS;
}

void
transfer_release(struct transfer *t)
{
	free(t->location);
	part_release(&t->part);
	buf_release(&t->causes);
	diag_release(&t->trouble);
	curl_slist_free_all(t->headers);
	curl_easy_cleanup(t->job.easy);
	*t = (struct transfer)TRANSFER_INIT;
}
