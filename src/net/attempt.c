#include "attempt.h"
#include "base/text.h"
#include "json/json.h"
#include "net/url.h"
#include "back_off.h"
#include "easy.h"
#include <ctype.h>
#include <string.h>

enum { HOPS = 10, SECONDS = 90, CONNECT_SECONDS = 10, TRIES = 5, BACK_OFF_MS = 500, LONGEST_BACK_OFF_MS = 60000 };
enum { LAST_SECONDS = 10 };              /* of a try, at least */
enum { LONGEST_ASKED = 120 };           /* seconds: without a deadline nobody is waited for longer */
enum { MAX_HEAD = 256 << 10, MAX_ANSWER = 4 << 20, EXCERPT = 300 };

static const char *
current_url(const struct attempt *a)
{
	return a->location ? a->location : a->call->url;
}

static size_t
max_answer(const struct call *c)
{
	return c->max_answer ? c->max_answer : (size_t)MAX_ANSWER;
}

static bool
is_read_only(const struct call *c)
{
	return !strcmp(c->method, "GET") || !strcmp(c->method, "HEAD");
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
fail(struct attempt *a, enum diag_kind kind, const char *cause)
{
	scoped(free_release) char *shown = url_shown(a->call->url);

	a->call->failed = diag_set(&a->call->why, kind, "cannot %s '%s': %s", a->call->method, shown, cause);
	done(a);
}

void
attempt_abandon(struct attempt *a, const struct diag *why)
{
	fail(a, why->kind, why->text.text);
}

static void
wait_until(struct attempt *a, double wake)
{
	a->job.state = MULTI_WAITS;
	a->job.wake = wake;
}

static void
try_again(struct attempt *a, double now, const char *cause)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct caller *caller = a->caller;
	curl_off_t asked = 0;
	double pause = back_off_pause(++a->tries, caller->back_off_ms ? caller->back_off_ms : BACK_OFF_MS, LONGEST_BACK_OFF_MS);

	curl_easy_getinfo(a->job.easy, CURLINFO_RETRY_AFTER, &asked);
	if (asked > pause)
		pause = (double)asked;
	buf_str(&text, cause);
	if (a->call->give_up ||
	    (caller->deadline > 0 ? now + pause >= caller->deadline : a->tries >= TRIES || asked > LONGEST_ASKED)) {
		buf_printf(&text, " (%u %s%s)", a->tries, a->tries == 1 ? "try" : "tries",
		           (double)asked >= pause ? ", and it asks to wait too long" : "");
		a->call->again = caller->deadline > 0 ? now + pause : 0;
		fail(a, DIAG_SYSTEM, text.text);
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
		fail(a, DIAG_REFUSED, "a redirect without an address");
		return;
	}
	next = url_follow(current_url(a), to, &why);
	if (next && !is_read_only(a->call)) {
		scoped(free_release) char *shown = url_shown(next);

		diag_set(&why, DIAG_REFUSED, "it redirects to '%s'", shown);
		free_release(&next);
	} else if (next && a->hops++ >= HOPS) {
		diag_set(&why, DIAG_REFUSED, "more than 10 redirects");
		free_release(&next);
	}
	if (!next) {
		fail(a, DIAG_REFUSED, why.text.text);
		return;
	}
	free(a->location);
	a->location = next;
	wait_until(a, 0);
}

/* What services put into an error: {"message"}, {"error"}, {"errors": [{"message"}]}. */
static const char *
error_text(struct json top)
{
	static const char *const name[] = { "message", "error_description", "error" };
	struct json errors = json_find(top, "errors");

	for (size_t i = 0; i < countof(name); i++) {
		struct json text = json_find(top, name[i]);

		if (json_kind(text) == JSON_STRING)
			return json_string(text);
	}
	if (json_kind(errors) == JSON_ARRAY && json_kind(json_item(errors, 0)) == JSON_OBJECT) {
		struct json text = json_find(json_item(errors, 0), "message");

		if (json_kind(text) == JSON_STRING)
			return json_string(text);
	}
	return "";
}

static bool
holds_secret(const struct call *c, const char *text)
{
	for (size_t i = 0; i < c->secret_headers.n; i++) {
		const char *word = strrchr(c->secret_headers.item[i], ' ');

		if (word && word[1] && strstr(text, word + 1))
			return true;
	}
	return false;
}

/* The server's own words, where they are words: for the message. */
static char *
excerpt(const struct call *c)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const char *text = c->answer.text;
	char *words;

	if (call_is_html(c))
		return xstrdup(": an HTML page");
	if (c->answer.len > (64 << 10) || holds_secret(c, text))
		return xstrdup("");
	if (!json_parse(&doc, "answer", text, c->answer.len, &ignored))
		text = json_kind(json_top(&doc)) == JSON_OBJECT ? error_text(json_top(&doc)) : "";
	while (isspace((unsigned char)*text))
		text++;
	words = xasprintf("%s%.*s", *text ? ": " : "", (int)(strcspn(text, "\r\n") < EXCERPT ? strcspn(text, "\r\n") : EXCERPT), text);
	text_defang(words);
	return words;
}

static bool
is_accepted(const struct call *c)
{
	for (const long *status = c->accept; status && *status; status++)
		if (*status == c->status)
			return true;
	return c->status >= 200 && c->status < 300;
}

static void
judge_status(struct attempt *a, double now)
{
	scoped(free_release) char *words = NULL, *cause = NULL;
	struct call *c = a->call;
	long status = c->status;

	if (is_accepted(c)) {
		done(a);
		return;
	}
	if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
		follow(a);
		return;
	}
	words = excerpt(c);
	cause = xasprintf("HTTP %ld%s", status, words);
	if (back_off_helps(status))
		try_again(a, now, cause);
	else
		fail(a, DIAG_REFUSED, cause);
}

static void
keep_headers(struct attempt *a)
{
	struct curl_header *h = NULL;

	list_release(&a->call->answer_headers);
	while ((h = curl_easy_nextheader(a->job.easy, CURLH_HEADER, -1, h))) {
		scoped(free_release) char *name = xstrdup(h->name);

		for (char *p = name; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		list_addf(&a->call->answer_headers, "%s: %s", name, h->value);
	}
}

void
attempt_end(struct attempt *a, CURLcode code, double now)
{
	const char *cause = *a->curl_says ? a->curl_says : curl_easy_strerror(code);
	scoped(free_release) char *text = NULL;

	curl_easy_getinfo(a->job.easy, CURLINFO_RESPONSE_CODE, &a->call->status);
	keep_headers(a);
	if (a->too_large) {
		text = a->head_size > MAX_HEAD ? xstrdup("its answer has headers without end") :
			xasprintf("its answer is larger than %zu bytes", max_answer(a->call));
		fail(a, DIAG_REFUSED, text);
	} else if (code == CURLE_OK) {
		judge_status(a, now);
	} else if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
		fail(a, DIAG_REFUSED, cause);
	} else if (easy_is_final(a->job.easy, code)) {
		fail(a, DIAG_SYSTEM, cause);
	} else {
		a->old_http |= code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;
		try_again(a, now, cause);
	}
}

/* Less than n stops the try: attempt_end() knows why. */
static size_t
take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;

	n *= size;
	a->too_large = n > max_answer(a->call) - a->call->answer.len;
	if (a->too_large)
		return 0;
	buf_add(&a->call->answer, bytes, n);
	return n;
}

static size_t
take_head(char *bytes, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;

	(void)bytes;
	n *= size;
	a->head_size += n;
	a->too_large = a->head_size > MAX_HEAD;
	return a->too_large ? 0 : n;
}

static void
wipe_headers(struct attempt *a)
{
	for (struct curl_slist *line = a->headers; line; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	curl_slist_free_all(a->headers);
	a->headers = NULL;
}

static void
add_headers(struct attempt *a, const struct list *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		if (!(a->headers = curl_slist_append(a->headers, lines->item[i])))
			abort();
}

/* Secrets go to the host that they are for, and not where it sends us. */
static void
set_headers(struct attempt *a)
{
	wipe_headers(a);
	add_headers(a, &a->call->headers);
	if (!a->location || url_same_origin(a->call->url, a->location))
		add_headers(a, &a->call->secret_headers);
	if (a->call->body && !(a->headers = curl_slist_append(a->headers, "Expect:")))
		abort();
	curl_easy_setopt(a->job.easy, CURLOPT_HTTPHEADER, a->headers);
}

static void
set_method(const struct attempt *a)
{
	const struct call *c = a->call;
	bool post = !strcmp(c->method, "POST");

	if (!strcmp(c->method, "HEAD"))
		curl_easy_setopt(a->job.easy, CURLOPT_NOBODY, 1L);
	if (!is_read_only(c) && (c->body || post)) {
		curl_easy_setopt(a->job.easy, CURLOPT_POSTFIELDS, c->body ? c->body : "");
		curl_easy_setopt(a->job.easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_size);
	}
	if (!is_read_only(c) && !post)
		curl_easy_setopt(a->job.easy, CURLOPT_CUSTOMREQUEST, c->method);
}

/* Near the deadline less, so that silence does not outlast it by much. */
static double
seconds_of_try(const struct caller *caller, double now)
{
	double most = caller->seconds ? caller->seconds : SECONDS, left = caller->deadline - now;

	if (caller->deadline <= 0 || left >= most)
		return most;
	left = left > LAST_SECONDS ? left : LAST_SECONDS;
	return left < most ? left : most;
}

void
attempt_begin(struct attempt *a, double now)
{
	const struct caller *caller = a->caller;
	CURL *easy;

	if (a->call->give_up) {
		fail(a, DIAG_SYSTEM, "given up");
		return;
	}
	easy = a->job.easy ? a->job.easy : curl_easy_init();
	if (!easy)
		abort();
	a->job.easy = easy;
	a->job.state = MULTI_RUNS;
	a->head_size = 0;
	a->too_large = false;
	buf_clear(&a->call->answer);
	easy_prepare(easy, current_url(a), "http,https", a->curl_says);
	if (a->old_http)
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)(caller->connect_seconds ? caller->connect_seconds : CONNECT_SECONDS));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(seconds_of_try(caller, now) * 1000));
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, a);
	set_method(a);
	set_headers(a);
}

void
attempt_release(struct attempt *a)
{
	curl_easy_cleanup(a->job.easy);
	wipe_headers(a);
	free(a->location);
	*a = (struct attempt)ATTEMPT_INIT;
}
