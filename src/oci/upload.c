#include "upload.h"
#include "base/fd.h"
#include "base/file.h"
#include "net/url.h"
#include "push_call.h"
#include <inttypes.h>
#include <string.h>

enum { ROUNDS = 3, FAILURES = 30, IN_A_ROW = 5 };
#define MOST_BYTES ((int64_t)1 << 50)

void
upload_init(struct upload *u, const struct descriptor *d, const struct buf *bytes)
{
	*u = (struct upload){ .d = d, .bytes = bytes, .fd = -1, .whole = bytes || d->size <= UPLOAD_PART };
}

void
upload_release(struct upload *u)
{
	free(u->url);
	free(u->place);
	free(u->path);
	fd_release(&u->fd);
}

static uint64_t
size_of(const struct upload *u)
{
	return (uint64_t)u->d->size;
}

static char *
start_url(const struct upload *u, const struct push *push)
{
	const struct registry *r = push->registry;
	scoped(free_release) char *from = push->from ? text_percent(push->from, "/") : NULL;

	if (!from)
		return xasprintf("%s/v2/%s/blobs/uploads/", r->base, r->repository);
	return xasprintf("%s/v2/%s/blobs/uploads/?mount=%s&from=%s", r->base, r->repository, u->d->digest, from);
}

static char *
url_of(const struct upload *u, const struct push *push)
{
	const struct registry *r = push->registry;

	switch (u->state) {
	case UPLOAD_LOOK:
		return xasprintf("%s/v2/%s/blobs/%s", r->base, r->repository, u->d->digest);
	case UPLOAD_START:
		return start_url(u, push);
	case UPLOAD_FINISH:
		return xasprintf("%s%cdigest=%s", u->place, strchr(u->place, '?') ? '&' : '?', u->d->digest);
	default:
		return xstrdup(u->place);
	}
}

static int
add_content(struct upload *u, const struct push *push, struct call *call, uint64_t size, struct diag *why)
{
	if (u->bytes) {
		call->body = u->bytes->text;
	} else if (u->fd < 0) {
		u->path = oci_layout_path(push->layout, u->d->digest);
		u->fd = file_open(u->path, why);
		if (u->fd < 0)
			return -1;
	}
	call->body_fd = u->fd;
	call->body_start = u->sent;
	call->body_size = size;
	return 0;
}

/* Sent once: what came of it is asked, not guessed. */
static int
add_part(struct upload *u, const struct push *push, struct call *call, struct diag *why)
{
	uint64_t left = size_of(u) - u->sent, size = left < u->part ? left : u->part;

	call->once = true;
	list_addf(&call->headers, "Content-Range: %" PRIu64 "-%" PRIu64, u->sent, u->sent + size - 1);
	return add_content(u, push, call, size, why);
}

int
upload_request(struct upload *u, const struct push *push, struct call *call, struct diag *why)
{
	static const char *const method[] = { "HEAD", "POST", "PATCH", "GET", "PUT" };

	free(u->url);
	u->url = url_of(u, push);
	push_call(call, method[u->state], u->url);
	call->owner = u;
	if (u->state != UPLOAD_LOOK && u->state != UPLOAD_ASK)
		list_add(&call->headers, "Content-Type: application/octet-stream");
	if (u->state == UPLOAD_SEND)
		return add_part(u, push, call, why);
	if (u->state == UPLOAD_FINISH && u->whole)
		return add_content(u, push, call, size_of(u), why);
	if (u->state == UPLOAD_START || u->state == UPLOAD_FINISH)
		call->body = "";
	return 0;
}

static int
look_again(struct upload *u, struct diag *why)
{
	u->state = UPLOAD_LOOK;
	if (++u->rounds < ROUNDS)
		return 0;
	return diag_set(why, DIAG_SYSTEM, "the registry does not keep a blob that was uploaded");
}

/* Takes the address where the upload goes on, if the registry names one. */
static int
read_place(struct upload *u, const struct call *c, struct diag *why)
{
	const char *location = call_header(c, "location");
	char *place = location ? url_follow(c->url, location, why) : NULL;

	if (!location)
		return 0;
	if (!place)
		return -1;
	free(u->place);
	u->place = place;
	return 0;
}

/* A registry may want parts of a certain size, but for the last one. */
static void
size_parts(struct upload *u, const struct call *c)
{
	const char *least = call_header(c, "oci-chunk-min-length");
	int64_t wanted = least ? text_number(least, MOST_BYTES) : 0;

	u->part = wanted > UPLOAD_PART ? (uint64_t)wanted : UPLOAD_PART;
}

/* 201: the registry took the blob from the other repository.  202: it must be uploaded. */
static int
read_start(struct upload *u, struct push *push, const struct call *c, struct diag *why)
{
	if (c->status == 201) {
		u->state = UPLOAD_DONE;
		push->mounted++;
		return 0;
	}
	if (c->status != 202 || !call_header(c, "location"))
		return diag_set(why, DIAG_REFUSED, "the registry answers %ld to the start of an upload", c->status);
	size_parts(u, c);
	u->sent = 0;
	u->asked = false;
	u->state = u->whole ? UPLOAD_FINISH : UPLOAD_SEND;
	return read_place(u, c, why);
}

/* "0-1023": the bytes that the registry has.  "0-0" stands for one byte, and for none: then the part is refused. */
static bool
read_range(const struct upload *u, const struct call *c, uint64_t *has)
{
	const char *range = call_header(c, "range");
	int64_t last;

	if (range && text_starts(range, "bytes="))
		range += strlen("bytes=");
	last = range && text_starts(range, "0-") ? text_number(range + 2, u->d->size - 1) : -1;
	*has = last > 0 ? (uint64_t)last + 1 : 0;
	return last >= 0;
}

/* What the registry has. */
static void
go_on(struct upload *u, uint64_t has)
{
	if (has >= u->most + (64 << 10) || has == size_of(u))
		u->in_a_row = 0;
	if (has > u->most)
		u->most = has;
	u->sent = has;
	u->state = has == size_of(u) ? UPLOAD_FINISH : UPLOAD_SEND;
}

static int
count_failure(struct upload *u, const struct call *c, struct diag *why)
{
	u->state = UPLOAD_ASK;
	if (++u->failures <= FAILURES && ++u->in_a_row < IN_A_ROW)
		return 0;
	return diag_set(why, DIAG_SYSTEM, "%s", c->failed ? c->why.text.text : "the registry does not keep a part that was uploaded");
}

/* 416: it has other bytes than we thought. */
static int
read_part(struct upload *u, const struct call *c, struct diag *why)
{
	uint64_t has, wanted = u->sent + c->body_size;
	bool asked = u->asked;

	if (c->failed && c->why.kind == DIAG_SYSTEM)
		return count_failure(u, c, why);
	if (c->failed && u->sent)
		return diag_set(why, c->why.kind, "%s", c->why.text.text);
	if (c->failed || c->status == 404 || (c->status == 416 && (asked || !u->sent))) {
		u->whole = !u->sent && !asked;          /* no part is taken here */
		return look_again(u, why);
	}
	if (!push_is_success(c))
		return count_failure(u, c, why);
	u->asked = false;
	if (!read_range(u, c, &has))
		has = wanted;
	if (has <= u->sent || has > wanted)
		return count_failure(u, c, why);
	go_on(u, has);
	return read_place(u, c, why);
}

static int
read_status(struct upload *u, const struct call *c, struct diag *why)
{
	uint64_t has;

	if (c->failed && c->why.kind == DIAG_SYSTEM)
		return diag_set(why, c->why.kind, "%s", c->why.text.text);
	if (c->failed || !push_is_success(c) || !read_range(u, c, &has))
		return look_again(u, why);
	u->asked = true;
	go_on(u, has);
	return read_place(u, c, why);
}

static int
read_end(struct upload *u, struct push *push, const struct call *c, struct diag *why)
{
	if (!push_is_success(c))
		return look_again(u, why);
	u->state = UPLOAD_DONE;
	push->uploaded++;
	push->bytes += size_of(u);
	fd_release(&u->fd);
	free_release(&u->path);
	return 0;
}

int
upload_answer(struct upload *u, struct push *push, const struct call *c, struct diag *why)
{
	switch (u->state) {
	case UPLOAD_SEND:
		return read_part(u, c, why);
	case UPLOAD_ASK:
		return read_status(u, c, why);
	default:
		break;
	}
	if (c->failed)
		return diag_set(why, c->why.kind, "%s", c->why.text.text);
	if (u->state == UPLOAD_START)
		return read_start(u, push, c, why);
	if (u->state == UPLOAD_FINISH)
		return read_end(u, push, c, why);
	u->state = push_is_success(c) ? UPLOAD_DONE : UPLOAD_START;
	return 0;
}
