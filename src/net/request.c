#include "request.h"
#include "net/url.h"
#include "easy.h"
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_RATE = 1000 };             /* bytes in a second, on average while a try stalls */
enum { CONNECT_SECONDS = 10, MAX_HEAD = 256 << 10, MAX_ANSWER = 4 << 20 };

static size_t
max_answer(const struct call *c)
{
	return c->max_answer ? c->max_answer : (size_t)MAX_ANSWER;
}

bool
request_is_read_only(const struct call *c)
{
	return !strcmp(c->method, "GET") || !strcmp(c->method, "HEAD");
}

bool
request_is_accepted(const struct call *c)
{
	for (const long *status = c->accept; status && *status; status++)
		if (*status == c->status)
			return true;
	return (c->status >= 200 && c->status < 300) || (!c->status && c->files);
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

/* The sink gets accepted answers; errors are kept in memory for the message. */
static bool
goes_to_sink(const struct call *c)
{
	return c->sink && request_is_accepted(c);
}

void
request_answered(struct attempt *a)
{
	struct call *c = a->call;
	curl_off_t length = -1;

	a->begun = true;
	curl_easy_getinfo(a->job.easy, CURLINFO_RESPONSE_CODE, &c->status);
	curl_easy_getinfo(a->job.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	keep_headers(a);
	if (!goes_to_sink(c))
		return;
	c->total = length > 0 ? (uint64_t)length : 0;
	if (c->sink->begin)
		a->verdict = c->sink->begin(c, &a->trouble);
}

static enum sink_verdict
to_memory(struct attempt *a, const char *bytes, size_t n)
{
	struct call *c = a->call;

	if (n > max_answer(c) - c->answer.len) {
		if (!request_is_accepted(c))
			return SINK_ENOUGH;     /* of an error */
		diag_set(&a->trouble, DIAG_REFUSED, "its answer is larger than %zu bytes", max_answer(c));
		return SINK_NEXT;
	}
	buf_add(&c->answer, bytes, n);
	return SINK_GOES_ON;
}

/* A return value below n stops the try; attempt_end() reads the verdict. */
static size_t
take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;
	struct call *c = a->call;

	n *= size;
	if (!a->begun)
		request_answered(a);
	if (a->verdict == SINK_GOES_ON)
		a->verdict = goes_to_sink(c) && c->sink->bytes ? c->sink->bytes(c, bytes, n, &a->trouble) : to_memory(a, bytes, n);
	return a->verdict == SINK_GOES_ON ? n : 0;
}

static size_t
take_head(char *bytes, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;

	(void)bytes;
	n *= size;
	a->head_size += n;
	if (a->head_size <= MAX_HEAD)
		return n;
	diag_set(&a->trouble, DIAG_REFUSED, "its answer has headers without end");
	a->verdict = SINK_NEXT;
	return 0;
}

static size_t
give_body(char *out, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;
	ssize_t got;

	n *= size;
	if (n > a->call->body_size - a->sent)
		n = (size_t)(a->call->body_size - a->sent);     /* the file may go on */
	do
		got = pread(a->call->body_fd, out, n, (off_t)(a->call->body_start + a->sent));
	while (got < 0 && errno == EINTR);
	if (got < 0 || (got == 0 && a->sent < a->call->body_size)) {
		diag_set(&a->trouble, DIAG_SYSTEM, "the file to send cannot be read, or is shorter than it was");
		a->verdict = SINK_BROKEN;
		return CURL_READFUNC_ABORT;
	}
	a->sent += (uint64_t)got;
	a->call->have = a->sent;
	return (size_t)got;
}

/* curl starts the body again if a kept connection was closed. */
static int
seek_body(void *ctx, curl_off_t to, int origin)
{
	struct attempt *a = ctx;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	a->sent = (uint64_t)to;
	return CURL_SEEKFUNC_OK;
}

static void
set_upload(struct attempt *a)
{
	const struct call *c = a->call;

	a->sent = 0;
	a->call->total = c->body_size;
	curl_easy_setopt(a->job.easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(a->job.easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c->body_size);
	curl_easy_setopt(a->job.easy, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(a->job.easy, CURLOPT_READDATA, a);
	curl_easy_setopt(a->job.easy, CURLOPT_SEEKFUNCTION, seek_body);
	curl_easy_setopt(a->job.easy, CURLOPT_SEEKDATA, a);
}

static void
set_method(struct attempt *a)
{
	const struct call *c = a->call;
	bool post = !strcmp(c->method, "POST"), upload = c->body_fd >= 0;

	if (!strcmp(c->method, "HEAD"))
		curl_easy_setopt(a->job.easy, CURLOPT_NOBODY, 1L);
	if (request_is_read_only(c))
		return;
	/* libcurl itself sends again what an old connection lost. */
	curl_easy_setopt(a->job.easy, CURLOPT_FRESH_CONNECT, (long)c->once);
	if (upload) {
		set_upload(a);
	} else if (c->body || post) {
		curl_easy_setopt(a->job.easy, CURLOPT_POSTFIELDS, c->body ? c->body : "");
		curl_easy_setopt(a->job.easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_size);
	}
	if (!post || upload)
		curl_easy_setopt(a->job.easy, CURLOPT_CUSTOMREQUEST, c->method);
}

void
request_end(struct attempt *a)
{
	for (struct curl_slist *line = a->headers; line; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	curl_slist_free_all(a->headers);
	a->headers = NULL;
}

static void
add_header(struct attempt *a, const char *line)
{
	if (!(a->headers = curl_slist_append(a->headers, line)))
		abort();
}

static void
add_headers(struct attempt *a, const struct list *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		add_header(a, lines->item[i]);
}

/* Secret headers are sent to the origin of the call only, not to that of a redirect. */
static void
set_headers(struct attempt *a)
{
	const struct call *c = a->call;

	request_end(a);
	add_headers(a, &c->headers);
	if (!a->location || url_same_origin(attempt_url(a), a->location))
		add_headers(a, &c->secret_headers);
	if (c->body || c->body_fd >= 0)
		add_header(a, "Expect:");
	if (*c->range && c->if_range) {
		scoped(free_release) char *line = xasprintf("If-Range: %s", c->if_range);

		add_header(a, line);
	}
	curl_easy_setopt(a->job.easy, CURLOPT_HTTPHEADER, a->headers);
}

static void
set_limits(const struct attempt *a, double seconds)
{
	const struct caller *caller = a->caller;

	curl_easy_setopt(a->job.easy, CURLOPT_CONNECTTIMEOUT, (long)(caller->connect_seconds ? caller->connect_seconds : CONNECT_SECONDS));
	curl_easy_setopt(a->job.easy, CURLOPT_TIMEOUT_MS, (long)(seconds * 1000) + 1);
	if (!caller->stall_seconds)
		return;
	curl_easy_setopt(a->job.easy, CURLOPT_LOW_SPEED_LIMIT, (long)LEAST_RATE);
	curl_easy_setopt(a->job.easy, CURLOPT_LOW_SPEED_TIME, (long)caller->stall_seconds);
}

void
request_begin(struct attempt *a, double seconds)
{
	struct call *c = a->call;
	const char *url = a->location ? a->location : attempt_url(a);
	CURL *easy = a->job.easy ? a->job.easy : curl_easy_init();

	if (!easy)
		abort();
	a->job.easy = easy;
	a->head_size = 0;
	a->begun = false;
	buf_clear(&c->answer);
	a->verdict = c->sink && c->sink->open ? c->sink->open(c, &a->trouble) : SINK_GOES_ON;
	easy_prepare(easy, url, c->files && !a->location ? "http,https,file" : "http,https", a->curl_says);
	if (a->old_http)
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (*c->range)
		curl_easy_setopt(easy, CURLOPT_RANGE, c->range);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, a);
	set_limits(a, seconds);
	set_method(a);
	set_headers(a);
}
