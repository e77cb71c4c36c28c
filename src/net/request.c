#include "request.h"
#include "easy.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CONNECT_SECONDS = 30, STALL_SECONDS = 60 };
static const uint64_t MAX_BYTES = UINT64_C(2) << 30;

const char *
request_header(const struct transfer *t, const char *name)
{
	return easy_header(t->job.easy, name);
}

/* 206: the bytes must begin where ours end (RFC 9110 §14.4). */
static bool
continues_ours(const struct transfer *t)
{
	const char *range = request_header(t, "Content-Range");
	uint64_t first;

	return range && sscanf(range, "bytes %" SCNu64 "-", &first) == 1 && first == t->from;
}

static bool
over_limit(const struct transfer *t, uint64_t bytes)
{
	return bytes > (t->get->max_bytes ? t->get->max_bytes : MAX_BYTES);
}

static int
too_large(struct transfer *t)
{
	uint64_t limit = t->get->max_bytes ? t->get->max_bytes : MAX_BYTES;

	return diag_set(&t->trouble, DIAG_REFUSED, "it is larger than %" PRIu64 " bytes", limit);
}

static int
start_over(struct transfer *t)
{
	t->from = 0;
	return part_restart(&t->part, &t->trouble);
}

static int
body_begins(struct transfer *t)
{
	curl_off_t length = -1;

	if (t->get->status == 206 && !continues_ours(t)) {
		t->stale = true;
		return 0;
	}
	if (t->get->status != 206 && t->from && start_over(t))
		return -1;
	curl_easy_getinfo(t->job.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	t->total = length > 0 ? t->from + (uint64_t)length : 0;
	if (over_limit(t, t->total))
		return too_large(t);
	return part_remember(&t->part, request_header(t, "ETag"), request_header(t, "Last-Modified"), &t->trouble);
}

void
request_answered(struct transfer *t)
{
	long status;

	t->begun = true;
	curl_easy_getinfo(t->job.easy, CURLINFO_RESPONSE_CODE, &status);
	t->get->status = status;
	t->enough = !t->get->path || (status && status != 200 && status != 206);
	t->broken = !t->enough && body_begins(t);
}

/* Less than n stops the attempt: transfer_end() knows why. */
static size_t
take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	n *= size;
	if (!t->begun)
		request_answered(t);
	if (t->enough || t->stale || t->broken)
		return 0;
	t->broken = over_limit(t, t->part.have + n) ? too_large(t) : part_add(&t->part, bytes, n, &t->trouble);
	return t->broken ? 0 : n;
}

static void
ask_for_the_rest(struct transfer *t)
{
	scoped(free_release) char *range = t->get->path ? xasprintf("%" PRIu64 "-", t->from) : xstrdup("0-0");
	scoped(free_release) char *condition = xasprintf("If-Range: %s", t->part.tag ? t->part.tag : "");

	curl_slist_free_all(t->headers);
	t->headers = NULL;
	if (t->get->path && !t->from)
		return;
	curl_easy_setopt(t->job.easy, CURLOPT_RANGE, range);
	if (t->part.tag)
		t->headers = curl_slist_append(NULL, condition);
	curl_easy_setopt(t->job.easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_limits(const struct transfer *t, double seconds)
{
	const struct http *h = t->http;

	curl_easy_setopt(t->job.easy, CURLOPT_CONNECTTIMEOUT, (long)(h->connect_seconds ? h->connect_seconds : CONNECT_SECONDS));
	curl_easy_setopt(t->job.easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(t->job.easy, CURLOPT_LOW_SPEED_TIME, (long)(h->stall_seconds ? h->stall_seconds : STALL_SECONDS));
	curl_easy_setopt(t->job.easy, CURLOPT_TIMEOUT_MS, (long)(seconds * 1000) + 1);
}

void
request_prepare(struct transfer *t, const char *url, double seconds)
{
	CURL *easy = t->job.easy ? t->job.easy : curl_easy_init();

	if (!easy)
		abort();
	t->job.easy = easy;
	easy_prepare(easy, url, t->location ? "http,https" : "http,https,file", t->curl_says);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	set_limits(t, seconds);
	ask_for_the_rest(t);
}
