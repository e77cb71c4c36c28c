#include "push_blobs.h"
#include "base/fd.h"
#include "base/file.h"
#include "net/url.h"
#include "push_call.h"
#include <string.h>

enum { AT_ONCE = 16, ROUNDS = 3 };

struct blob {
	const struct descriptor *d;
	const struct buf *bytes;        /* its content; NULL: it is in the layout */
	bool there;
	char *place;                    /* the address of its upload, or NULL */
	int fd;
	char *path;
};

struct pushing {
	struct push *push;
	struct blob *blob;
	size_t n;
};

static void
pushing_release(struct pushing *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->blob[i].place);
		free(p->blob[i].path);
		fd_release(&p->blob[i].fd);
	}
	free(p->blob);
}

/* The same request for many blobs.  Made afresh, because session_ask() changes their order. */
struct batch {
	struct call call[AT_ONCE];
	char *url[AT_ONCE];
	struct blob *blob[AT_ONCE];
	size_t n;
};

static void
batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		call_release(&b->call[i]);
		free(b->url[i]);
	}
	b->n = 0;
}

static struct call *
batch_add(struct batch *b, struct blob *blob, const char *method, char *url)
{
	struct call *call = &b->call[b->n];

	push_call(call, method, url);
	b->url[b->n] = url;
	call->owner = blob;
	b->blob[b->n++] = blob;
	return call;
}

/* Asks for blobs [first, first + AT_ONCE). */
static int
look(struct pushing *p, size_t first, struct diag *why)
{
	scoped(batch_release) struct batch b = { .n = 0 };
	struct registry *r = p->push->registry;

	for (size_t i = first; i < p->n && i < first + AT_ONCE; i++)
		if (!p->blob[i].there)
			batch_add(&b, &p->blob[i], "HEAD", xasprintf("%s/v2/%s/blobs/%s", r->base, r->repository, p->blob[i].d->digest));
	if (push_ask(p->push, b.call, b.n, why))
		return diag_wrap(why, "asking for a blob");
	for (size_t i = 0; i < b.n; i++)
		((struct blob *)b.call[i].owner)->there = push_is_success(&b.call[i]);
	return 0;
}

static char *
upload_url(const struct pushing *p, const struct blob *blob)
{
	const struct registry *r = p->push->registry;
	scoped(free_release) char *from = p->push->from ? text_percent(p->push->from, "/") : NULL;

	if (!from)
		return xasprintf("%s/v2/%s/blobs/uploads/", r->base, r->repository);
	return xasprintf("%s/v2/%s/blobs/uploads/?mount=%s&from=%s", r->base, r->repository, blob->d->digest, from);
}

/* 201: the registry took the blob from the other repository.  202: it must be uploaded. */
static int
read_place(struct pushing *p, const struct call *c, struct diag *why)
{
	const char *location = call_header(c, "location");
	struct blob *blob = c->owner;

	if (c->status == 201) {
		blob->there = true;
		p->push->mounted++;
		return 0;
	}
	if (c->status != 202 || !location)
		return diag_set(why, DIAG_REFUSED, "the registry answers %ld to the start of an upload", c->status);
	free(blob->place);
	blob->place = url_follow(c->url, location, why);
	return blob->place ? 0 : -1;
}

static int
start(struct pushing *p, size_t first, struct diag *why)
{
	scoped(batch_release) struct batch b = { .n = 0 };

	for (size_t i = first; i < p->n && i < first + AT_ONCE; i++) {
		struct call *call;

		if (p->blob[i].there)
			continue;
		call = batch_add(&b, &p->blob[i], "POST", upload_url(p, &p->blob[i]));
		call->body = "";
		list_add(&call->headers, "Content-Type: application/octet-stream");
	}
	if (push_ask(p->push, b.call, b.n, why))
		return diag_wrap(why, "starting an upload");
	for (size_t i = 0; i < b.n; i++)
		if (read_place(p, &b.call[i], why))
			return -1;
	return 0;
}

static int
open_blob(const struct pushing *p, struct blob *blob, struct diag *why)
{
	if (blob->bytes || blob->fd >= 0)
		return 0;
	blob->path = oci_layout_path(p->push->layout, blob->d->digest);
	blob->fd = file_open(blob->path, why);
	return blob->fd < 0 ? -1 : 0;
}

/* The registry compares the digest with what it got. */
static int
add_upload(const struct pushing *p, struct batch *b, struct blob *blob, struct diag *why)
{
	struct call *call;

	if (open_blob(p, blob, why))
		return -1;
	call = batch_add(b, blob, "PUT", xasprintf("%s%cdigest=%s", blob->place, strchr(blob->place, '?') ? '&' : '?', blob->d->digest));
	call->body = blob->bytes ? blob->bytes->text : NULL;
	call->body_fd = blob->fd;
	call->body_size = (uint64_t)blob->d->size;
	list_add(&call->headers, "Content-Type: application/octet-stream");
	return 0;
}

static int
upload(struct pushing *p, size_t first, struct diag *why)
{
	scoped(batch_release) struct batch b = { .n = 0 };

	for (size_t i = first; i < p->n && i < first + AT_ONCE; i++)
		if (!p->blob[i].there && add_upload(p, &b, &p->blob[i], why))
			return -1;
	if (push_ask(p->push, b.call, b.n, why))
		return diag_wrap(why, "uploading a blob");
	for (size_t i = 0; i < b.n; i++) {
		struct blob *blob = b.call[i].owner;

		blob->there = push_is_success(&b.call[i]);
		p->push->uploaded += blob->there;
		p->push->bytes += blob->there ? (uint64_t)blob->d->size : 0;
		fd_release(&blob->fd);
		free_release(&blob->path);
	}
	return 0;
}

static bool
all_there(const struct pushing *p, size_t first)
{
	for (size_t i = first; i < p->n && i < first + AT_ONCE; i++)
		if (!p->blob[i].there)
			return false;
	return true;
}

/* An upload that the registry forgot, because a connection broke, is begun again. */
static int
push_some(struct pushing *p, size_t first, struct diag *why)
{
	for (int round = 0; round < ROUNDS; round++) {
		if (look(p, first, why))
			return -1;
		if (all_there(p, first))
			return 0;
		if (start(p, first, why) || upload(p, first, why))
			return -1;
		if (all_there(p, first))
			return 0;
	}
	return diag_set(why, DIAG_SYSTEM, "the registry does not keep a blob that was uploaded");
}

static int
push_all(struct pushing *p, struct diag *why)
{
	p->push->blobs += p->n;
	for (size_t i = 0; i < p->n; i += AT_ONCE)
		if (push_some(p, i, why))
			return -1;
	return 0;
}

int
push_blobs(struct push *push, const struct descriptors *list, struct diag *why)
{
	scoped(pushing_release) struct pushing p = { .push = push, .blob = xcalloc(list->n + 1, sizeof(*p.blob)) };

	for (; p.n < list->n; p.n++)
		p.blob[p.n] = (struct blob){ .d = &list->item[p.n], .fd = -1 };
	return push_all(&p, why);
}

int
push_bytes(struct push *push, const struct descriptor *d, const struct buf *bytes, struct diag *why)
{
	scoped(pushing_release) struct pushing p = { .push = push, .blob = xcalloc(1, sizeof(*p.blob)), .n = 1 };

	p.blob[0] = (struct blob){ .d = d, .bytes = bytes, .fd = -1 };
	return push_all(&p, why);
}
