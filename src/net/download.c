#include "net/download.h"
#include "base/digest.h"
#include "base/file.h"
#include "part.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CONCURRENT = 6, SECONDS = 1800, CONNECT_SECONDS = 30, STALL_SECONDS = 60 };
static const uint64_t MAX_BYTES = UINT64_C(2) << 30;

/* A file on its way: the owner of a call. */
struct transfer {
	struct download *file;
	struct part part;
	uint64_t from;                  /* bytes that this try began with */
};

static enum sink_verdict
start_over(struct transfer *t, struct diag *why)
{
	t->from = 0;
	return part_restart(&t->part, why) ? SINK_BROKEN : SINK_GOES_ON;
}

/* The part does not match the file of the server: drops it and tries again. */
static enum sink_verdict
drop_part(struct transfer *t, const char *cause, struct diag *why)
{
	if (start_over(t, why))
		return SINK_BROKEN;
	diag_set(why, DIAG_SYSTEM, "%s", cause);
	return SINK_AGAIN;
}

static enum sink_verdict
part_begins(struct call *c, struct diag *why)
{
	struct transfer *t = c->owner;

	if (t->part.fd < 0 && part_open(&t->part, t->file->path, t->file->sha256, why))
		return SINK_BROKEN;
	t->from = c->have = t->part.have;
	*c->range = '\0';
	if (t->from)
		snprintf(c->range, sizeof(c->range), "%" PRIu64 "-", t->from);
	c->if_range = t->part.tag;
	return SINK_GOES_ON;
}

/* 206: the bytes must begin where ours end (RFC 9110 section 14.4). */
static bool
continues_ours(const struct call *c, const struct transfer *t)
{
	const char *range = call_header(c, "content-range");
	uint64_t first;

	return range && sscanf(range, "bytes %" SCNu64 "-", &first) == 1 && first == t->from;
}

static enum sink_verdict
check_size(struct transfer *t, uint64_t bytes, struct diag *why)
{
	uint64_t limit = t->file->max_bytes ? t->file->max_bytes : MAX_BYTES;

	if (bytes <= limit)
		return SINK_GOES_ON;
	if (part_restart(&t->part, why))
		return SINK_BROKEN;
	diag_set(why, DIAG_REFUSED, "it is larger than %" PRIu64 " bytes", limit);
	return SINK_NEXT;
}

static enum sink_verdict
answer_begins(struct call *c, struct diag *why)
{
	struct transfer *t = c->owner;
	enum sink_verdict v;

	if (c->status == 416 && t->from)
		return drop_part(t, "HTTP 416", why);
	if (c->status && c->status != 200 && c->status != 206) {
		diag_set(why, DIAG_REFUSED, "HTTP %ld", c->status);
		return SINK_NEXT;
	}
	if (c->status == 206 && !continues_ours(c, t))
		return drop_part(t, "its parts do not fit together", why);
	if (c->status != 206 && t->from && start_over(t, why))
		return SINK_BROKEN;
	c->have = t->from;
	if (c->total)
		c->total += t->from;
	v = check_size(t, c->total, why);
	if (v)
		return v;
	return part_remember(&t->part, call_header(c, "etag"), call_header(c, "last-modified"), why) ? SINK_BROKEN : SINK_GOES_ON;
}

static enum sink_verdict
take_bytes(struct call *c, const void *bytes, size_t n, struct diag *why)
{
	struct transfer *t = c->owner;
	enum sink_verdict v = check_size(t, t->part.have + n, why);

	if (v)
		return v;
	if (part_add(&t->part, bytes, n, why))
		return SINK_BROKEN;
	c->have = t->part.have;
	return SINK_GOES_ON;
}

static enum sink_verdict
refuse_bytes(struct call *c, struct transfer *t, const struct digest *got, struct diag *why)
{
	scoped(free_release) char *moved = NULL;
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct download *file = t->file;
	char head[256];

	part_head(&t->part, head, sizeof(head));
	buf_printf(&text, "it has sha256 %s, not %s%s", got->hex, file->sha256, call_is_html(c, head) ? ", and is an HTML page" : "");
	if (file->aside && part_set_aside(&t->part, file->aside, path_base(file->path), got->hex, &moved, why))
		return SINK_BROKEN;
	if (moved)
		buf_printf(&text, "; kept as '%s'", moved);
	else if (part_restart(&t->part, why))
		return SINK_BROKEN;
	part_release(&t->part);
	c->wrong_bytes = t->file->wrong_hash = true;
	diag_set(why, DIAG_REFUSED, "%s", text.text);
	return SINK_NEXT;
}

static enum sink_verdict
file_is_whole(struct call *c, struct diag *why)
{
	struct transfer *t = c->owner;
	struct digest got = { "" };

	t->file->bytes = t->part.have;
	if (t->file->sha256 && digest_file(&got, t->part.path, NULL, why))
		return SINK_BROKEN;
	if (t->file->sha256 && strcmp(got.hex, t->file->sha256))
		return t->from ? drop_part(t, "what was resumed does not fit", why) : refuse_bytes(c, t, &got, why);
	return part_commit(&t->part, t->file->path, why) ? SINK_BROKEN : SINK_GOES_ON;
}

static const struct sink to_file = { part_begins, answer_begins, take_bytes, file_is_whole };

/* One byte is asked for, and none is wanted. */
static enum sink_verdict
ask_one_byte(struct call *c, struct diag *why)
{
	(void)why;
	snprintf(c->range, sizeof(c->range), "0-0");
	return SINK_GOES_ON;
}

static enum sink_verdict
no_body(struct call *c, struct diag *why)
{
	(void)c;
	(void)why;
	return SINK_ENOUGH;
}

static const struct sink to_nowhere = { .open = ask_one_byte, .begin = no_body };

static struct caller
with_limits(const struct caller *given)
{
	struct caller c = *given;

	c.concurrent = c.concurrent ? c.concurrent : CONCURRENT;
	c.call_seconds = c.call_seconds ? c.call_seconds : SECONDS;
	c.connect_seconds = c.connect_seconds ? c.connect_seconds : CONNECT_SECONDS;
	c.stall_seconds = c.stall_seconds ? c.stall_seconds : STALL_SECONDS;
	return c;
}

int
download_all(const struct caller *given, struct download *file, size_t n, struct diag *why)
{
	static const long resumed_too_far[] = { 416, 0 };
	const struct caller caller = with_limits(given);
	scoped(free_release) struct call *call = xcalloc(n, sizeof(*call));
	scoped(free_release) struct transfer *transfer = xcalloc(n, sizeof(*transfer));
	int failed;

	for (size_t i = 0; i < n; i++) {
		transfer[i] = (struct transfer){ .file = &file[i], .part = PART_INIT };
		call[i] = (struct call)CALL_INIT;
		call[i].urls = file[i].urls;
		call[i].files = true;
		call[i].owner = &transfer[i];
		call[i].sink = file[i].path ? &to_file : &to_nowhere;
		call[i].accept = file[i].path ? resumed_too_far : NULL;
		if (file[i].secret)
			call_authorize(&call[i], file[i].scheme, file[i].secret);
		file[i].wrong_hash = false;
		file[i].bytes = 0;
		file[i].why = (struct diag)DIAG_INIT;
	}
	failed = call_all(&caller, call, n, why);
	for (size_t i = 0; i < n; i++) {
		file[i].failed = call[i].failed;
		diag_move(&file[i].why, &call[i].why);
		part_release(&transfer[i].part);
		call_release(&call[i]);
	}
	return failed;
}
