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

int
push_manifest(const struct push *push, const char *name, const char *type, const struct buf *text, bool *has_referrers,
              struct diag *why)
{
	const struct registry *r = push->registry;
	scoped(free_release) char *url = xasprintf("%s/v2/%s/manifests/%s", r->base, r->repository, name);
	scoped(call_release) struct call call = CALL_INIT;

	push_call(&call, "PUT", url);
	call.body = text->text;
	call.body_size = text->len;
	list_addf(&call.headers, "Content-Type: %s", type);
	if (push_ask(push, &call, 1, why) || check_manifest(&call, text, why))
		return diag_wrap(why, "pushing '%s'", name);
	if (has_referrers)
		*has_referrers = call_header(&call, "oci-subject");
	return 0;
}
