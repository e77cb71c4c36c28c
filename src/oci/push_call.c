#include "push_call.h"
#include "base/digest.h"
#include "session.h"
#include <string.h>

enum { AT_ONCE = 16, CALL_SECONDS = 3600, STALL_SECONDS = 60, MOST_ANSWER = 64 << 10 };

/* 401 is answered by session_ask(); 404 and 416: there is no such blob, or no such upload any more. */
static const long answers[] = { 401, 404, 416, 0 };

void
push_call(struct call *call, const char *method, const char *url)
{
	*call = (struct call)CALL_INIT;
	call->method = method;
	call->url = url;
	call->accept = answers;
	call->max_answer = MOST_ANSWER;
}

int
push_ask(const struct push *push, struct call *call, size_t n, struct diag *why)
{
	const struct caller caller = {
		.kept = push->registry->connections, .concurrent = AT_ONCE, .call_seconds = CALL_SECONDS, .stall_seconds = STALL_SECONDS,
	};

	return n ? session_ask(push->registry, &caller, call, n, why) : 0;
}

bool
push_is_success(const struct call *c)
{
	return c->status >= 200 && c->status < 300;
}

static int
check_manifest(const struct call *c, const struct buf *text, struct diag *why)
{
	const char *said = call_header(c, "docker-content-digest");
	char digest[TEXT_DIGEST + 1];
	struct digest hash;

	digest_bytes(&hash, text->text, text->len);
	oci_put_digest(digest, &hash);
	if (!push_is_success(c))
		return diag_set(why, DIAG_REFUSED, "the registry answers %ld to a manifest", c->status);
	if (said && strcmp(said, digest))
		return diag_set(why, DIAG_REFUSED, "the registry says that manifest '%s' has digest '%s'", digest, said);
	return 0;
}

static void
put_manifest(struct call *call, const char *url, const char *type, const struct buf *text)
{
	push_call(call, "PUT", url);
	call->body = text->text;
	call->body_size = text->len;
	list_addf(&call->headers, "Content-Type: %s", type);
}

static char *
manifest_url(const struct push *push, const char *name)
{
	return xasprintf("%s/v2/%s/manifests/%s", push->registry->base, push->registry->repository, name);
}

int
push_manifest(const struct push *push, const char *name, const char *type, const struct buf *text, struct diag *why)
{
	scoped(free_release) char *url = manifest_url(push, name);
	scoped(call_release) struct call call = CALL_INIT;

	put_manifest(&call, url, type, text);
	if (push_ask(push, &call, 1, why) || check_manifest(&call, text, why))
		return diag_wrap(why, "pushing '%s'", name);
	return 0;
}

struct batch {
	struct call call[AT_ONCE];
	char *url[AT_ONCE];
	struct buf text[AT_ONCE];
	size_t n;
};

static void
batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		call_release(&b->call[i]);
		buf_release(&b->text[i]);
		free(b->url[i]);
	}
}

static int
batch_add(struct batch *b, const struct push *push, const struct descriptor *d, struct diag *why)
{
	size_t i = b->n++;

	b->call[i] = (struct call)CALL_INIT;
	b->text[i] = (struct buf)BUF_INIT;
	b->url[i] = manifest_url(push, d->digest);
	if (oci_layout_read(push->layout, d, OCI_MAX_MANIFEST, &b->text[i], why))
		return -1;
	put_manifest(&b->call[i], b->url[i], d->type, &b->text[i]);
	b->call[i].owner = &b->text[i];
	return 0;
}

int
push_manifests(const struct push *push, const struct descriptor *const *list, size_t n, bool *has_referrers, struct diag *why)
{
	*has_referrers = true;
	for (size_t at = 0; at < n; at += AT_ONCE) {
		scoped(batch_release) struct batch b = { .n = 0 };

		for (size_t i = at; i < n && i < at + AT_ONCE; i++)
			if (batch_add(&b, push, list[i], why))
				return -1;
		if (push_ask(push, b.call, b.n, why))
			return diag_wrap(why, "pushing manifests");
		for (size_t i = 0; i < b.n; i++) {
			if (check_manifest(&b.call[i], b.call[i].owner, why))
				return -1;
			*has_referrers = *has_referrers && call_header(&b.call[i], "oci-subject");
		}
	}
	return 0;
}
