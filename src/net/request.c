#include "net/request.h"
#include "base/args.h"
#include "base/file.h"
#include "base/text.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CONNECT_SECONDS = 30, STALL_SECONDS = 60 };
static const uint64_t MAX_BYTES = UINT64_C(2) << 30;

const char *
request_header(const struct transfer *t, const char *name)
{
	struct curl_header *found;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : NULL;
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
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
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
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
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

static const char *
first_existing(const char *const *path)
{
	for (; *path; path++)
		if (file_exists(*path))
			return *path;
	return NULL;
}

/* What the user set, else curl's own default, else where distributions keep it. */
static void
trust_authorities(CURL *easy)
{
	static const char *const usual[] = { "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", NULL };
	const char *bundle = getenv("CURL_CA_BUNDLE"), *folder = getenv("SSL_CERT_DIR");
	const char *built_in = curl_version_info(CURLVERSION_NOW)->cainfo;

	if (!bundle || !*bundle)
		bundle = getenv("SSL_CERT_FILE");
	if ((!bundle || !*bundle) && (!built_in || !file_exists(built_in)))
		bundle = first_existing(usual);
	if (bundle && *bundle)
		curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
	if (folder && *folder)
		curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
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
	curl_easy_setopt(t->easy, CURLOPT_RANGE, range);
	if (t->part.tag)
		t->headers = curl_slist_append(NULL, condition);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_limits(const struct transfer *t, double seconds)
{
	const struct http *h = t->http;

	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT, (long)(h->connect_seconds ? h->connect_seconds : CONNECT_SECONDS));
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)(h->stall_seconds ? h->stall_seconds : STALL_SECONDS));
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(seconds * 1000) + 1);
}

void
request_prepare(struct transfer *t, const char *url, double seconds)
{
	if (!t->easy)
		t->easy = curl_easy_init();
	if (!t->easy)
		abort();
	curl_easy_reset(t->easy);
	curl_easy_setopt(t->easy, CURLOPT_URL, url);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, t->location ? "http,https" : "http,https,file");
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "ingot/" INGOT_VERSION);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(t->easy, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_says);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	trust_authorities(t->easy);
	set_limits(t, seconds);
	ask_for_the_rest(t);
}
