#include "oci/push.h"
#include "base/fd.h"
#include "base/file.h"
#include "net/url.h"
#include "oci/closure.h"
#include "session.h"
#include <string.h>

enum { AT_ONCE = 16, ROUNDS = 3, BLOB_SECONDS = 3600, STALL_SECONDS = 60, MOST_ANSWER = 64 << 10 };

/* 401 is answered by session_ask(); 404 and 416: there is no such blob, or no such upload any more. */
static const long answers[] = { 401, 404, 416, 0 };

struct blob {
	const struct descriptor *d;
	bool there;
	char *place;                    /* the address of its upload, or NULL */
	int fd;
	char *path;
};

/* One image on its way. */
struct pushing {
	struct push *push;
	struct closure all;
	struct blob *blob;
	size_t n;
};
#define PUSHING_INIT { .all = CLOSURE_INIT }

static void
pushing_release(struct pushing *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->blob[i].place);
		free(p->blob[i].path);
		fd_release(&p->blob[i].fd);
	}
	free(p->blob);
	closure_release(&p->all);
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

	*call = (struct call)CALL_INIT;
	call->method = method;
	call->url = b->url[b->n] = url;
	call->accept = answers;
	call->max_answer = MOST_ANSWER;
	call->owner = blob;
	b->blob[b->n++] = blob;
	return call;
}

static int
ask(const struct push *push, struct batch *b, struct diag *why)
{
	const struct caller caller = {
		.kept = push->registry->connections, .concurrent = AT_ONCE, .call_seconds = BLOB_SECONDS, .stall_seconds = STALL_SECONDS,
	};

	return b->n ? session_ask(push->registry, &caller, b->call, b->n, why) : 0;
}

static bool
is_success(const struct call *c)
{
	return c->status >= 200 && c->status < 300;
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
	if (ask(p->push, &b, why))
		return diag_wrap(why, "asking for a blob");
	for (size_t i = 0; i < b.n; i++)
		((struct blob *)b.call[i].owner)->there = is_success(&b.call[i]);
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
	if (ask(p->push, &b, why))
		return diag_wrap(why, "starting an upload");
	for (size_t i = 0; i < b.n; i++)
		if (read_place(p, &b.call[i], why))
			return -1;
	return 0;
}

/* The registry compares the digest with what it got. */
static int
add_upload(const struct pushing *p, struct batch *b, struct blob *blob, struct diag *why)
{
	struct call *call;

	if (blob->fd < 0) {
		blob->path = oci_layout_path(p->push->layout, blob->d->digest);
		blob->fd = file_open(blob->path, why);
	}
	if (blob->fd < 0)
		return -1;
	call = batch_add(b, blob, "PUT", xasprintf("%s%cdigest=%s", blob->place, strchr(blob->place, '?') ? '&' : '?', blob->d->digest));
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
	if (ask(p->push, &b, why))
		return diag_wrap(why, "uploading a blob");
	for (size_t i = 0; i < b.n; i++) {
		struct blob *blob = b.call[i].owner;

		blob->there = is_success(&b.call[i]);
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
push_blobs(struct pushing *p, struct diag *why)
{
	p->blob = xcalloc(p->all.blobs.n + 1, sizeof(*p->blob));
	for (p->n = 0; p->n < p->all.blobs.n; p->n++)
		p->blob[p->n] = (struct blob){ .d = &p->all.blobs.item[p->n], .fd = -1 };
	p->push->blobs += p->n;
	for (size_t i = 0; i < p->n; i += AT_ONCE)
		if (push_some(p, i, why))
			return -1;
	return 0;
}

static int
check_manifest(const struct call *c, const struct descriptor *d, struct diag *why)
{
	const char *said = call_header(c, "docker-content-digest");

	if (!is_success(c))
		return diag_set(why, DIAG_REFUSED, "the registry answers %ld to a manifest", c->status);
	if (said && strcmp(said, d->digest))
		return diag_set(why, DIAG_REFUSED, "the registry says that manifest '%s' has digest '%s'", d->digest, said);
	return 0;
}

static int
push_manifest(const struct pushing *p, const struct descriptor *d, const char *name, struct diag *why)
{
	scoped(batch_release) struct batch b = { .n = 0 };
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct registry *r = p->push->registry;
	struct call *call;

	if (oci_layout_read(p->push->layout, d, OCI_MAX_MANIFEST, &text, why))
		return -1;
	call = batch_add(&b, NULL, "PUT", xasprintf("%s/v2/%s/manifests/%s", r->base, r->repository, name));
	call->body = text.text;
	call->body_size = text.len;
	list_addf(&call->headers, "Content-Type: %s", d->type);
	return ask(p->push, &b, why) || check_manifest(call, d, why) ? diag_wrap(why, "pushing '%s'", name) : 0;
}

/* The image is the last manifest. */
static int
push_manifests(const struct pushing *p, const char *tag, struct diag *why)
{
	for (size_t i = 0; i < p->all.manifests.n; i++) {
		const struct descriptor *d = &p->all.manifests.item[i];

		if (push_manifest(p, d, d->digest, why))
			return -1;
	}
	return tag ? push_manifest(p, &p->all.manifests.item[p->all.manifests.n - 1], tag, why) : 0;
}

int
push_image(struct push *push, const struct descriptor *image, const char *tag, struct diag *why)
{
	scoped(pushing_release) struct pushing p = PUSHING_INIT;

	p.push = push;
	if (closure_read(&p.all, push->layout, image, why))
		return diag_refuse(why);
	return push_blobs(&p, why) || push_manifests(&p, tag, why) ? -1 : 0;
}
