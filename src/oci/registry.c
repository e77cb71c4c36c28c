#include "oci/registry.h"
#include "base/digest.h"
#include "base/text.h"
#include "net/caller.h"
#include "net/url.h"
#include "session.h"
#include <string.h>

static const char *const manifest_types = "Accept: " OCI_INDEX ", " OCI_MANIFEST ", "
	"application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

int
registry_open(struct registry *r, const struct reference *ref, bool plain_http, struct diag *why)
{
	const char *host = strcmp(ref->host, "docker.io") ? ref->host : "registry-1.docker.io";
	bool loopback = session_is_loopback(host);

	registry_release(r);
	r->tls = !plain_http && !loopback;
	r->base = xasprintf("http%s://%s", r->tls ? "s" : "", host);
	r->repository = xstrdup(ref->repository);
	r->connections = xcalloc(1, sizeof(*r->connections));
	if (!r->tls && !loopback)
		return 0;               /* no password is sent without TLS */
	return credentials_find(&r->credentials, ref->host, ref->repository, why);
}

/* Makes the call; after a 401 once more with authorization. */
static int
ask(struct registry *r, struct call *call, const char *url, const char *accept, size_t limit, struct diag *why)
{
	static const long answers[] = { 400, 401, 404, 406, 0 };
	const struct caller caller = { .kept = r->connections };

	call->url = url;
	call->max_answer = limit;
	call->accept = answers;
	if (accept)
		list_add(&call->headers, accept);
	return session_ask(r, &caller, call, 1, why);
}

static char *
address(const struct registry *r, const char *kind, const char *what)
{
	return xasprintf("%s/v2/%s/%s/%s", r->base, r->repository, kind, what);
}

static int
unexpected(const struct call *call, struct diag *why)
{
	scoped(free_release) char *shown = url_shown(call->url);

	return diag_set(why, DIAG_REFUSED, "the registry answers %ld to '%s'", call->status, shown);
}

static void
digest_of(const struct buf *bytes, char *digest)
{
	struct digest hash;

	digest_bytes(&hash, bytes->text, bytes->len);
	oci_put_digest(digest, &hash);
}

static int
check_digest(const struct buf *bytes, const char *wanted, struct diag *why)
{
	char digest[TEXT_DIGEST + 1];

	digest_of(bytes, digest);
	if (!strcmp(digest, wanted))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the registry sent content with another digest for '%s'", wanted);
}

static bool
is_there(const struct call *call)
{
	return call->status >= 200 && call->status < 300;
}

int
registry_manifest(struct registry *r, const char *name, struct buf *bytes, char *digest, char **type, bool *found,
                  struct diag *why)
{
	scoped(free_release) char *url = address(r, "manifests", name);
	scoped(call_release) struct call call = CALL_INIT;
	const char *said;

	if (ask(r, &call, url, manifest_types, OCI_MAX_MANIFEST, why))
		return -1;
	*found = is_there(&call);
	if (!*found)
		return call.status == 404 ? 0 : unexpected(&call, why);
	buf_add(bytes, call.answer.text, call.answer.len);
	digest_of(bytes, digest);
	said = call_header(&call, "content-type");
	*type = xstrndup(said ? said : "", said ? strcspn(said, "; ") : 0);
	return text_is_digest(name) ? check_digest(bytes, name, why) : 0;
}

int
registry_blob(struct registry *r, const char *digest, size_t size, struct buf *bytes, struct diag *why)
{
	scoped(free_release) char *url = address(r, "blobs", digest);
	scoped(call_release) struct call call = CALL_INIT;

	if (ask(r, &call, url, NULL, size ? size : 1, why))
		return -1;
	if (!is_there(&call))
		return unexpected(&call, why);
	if (call.answer.len != size)
		return diag_set(why, DIAG_REFUSED, "the registry gave %zu bytes for '%s', must be %zu", call.answer.len, digest,
		                size);
	buf_add(bytes, call.answer.text, call.answer.len);
	return check_digest(bytes, digest, why);
}

/* Registries without the API answer in different ways. */
static int
ask_api(struct registry *r, const char *digest, struct buf *index, bool *found, struct diag *why)
{
	scoped(free_release) char *url = address(r, "referrers", digest);
	scoped(call_release) struct call call = CALL_INIT;
	const char *type;

	if (ask(r, &call, url, "Accept: " OCI_INDEX, OCI_MAX_MANIFEST, why))
		return diag_wrap(why, "asking for the referrers of '%s'", digest);
	type = call_header(&call, "content-type");
	*found = is_there(&call) && type && text_starts(type, OCI_INDEX);
	if (*found)
		buf_add(index, call.answer.text, call.answer.len);
	return 0;
}

int
registry_referrers(struct registry *r, const char *digest, struct buf *index, bool *found, struct diag *why)
{
	scoped(free_release) char *tag = xasprintf("sha256-%s", digest + 7);
	scoped(free_release) char *type = NULL;
	char ignored[TEXT_DIGEST + 1];

	if (ask_api(r, digest, index, found, why))
		return -1;
	if (*found)
		return 0;
	if (registry_manifest(r, tag, index, ignored, &type, found, why))
		return -1;
	*found = *found && !strcmp(type, OCI_INDEX);
	return 0;
}

int
registry_lists_referrers(struct registry *r, const char *digest, bool *has, struct diag *why)
{
	scoped(buf_release) struct buf ignored = BUF_INIT;

	return ask_api(r, digest, &ignored, has, why);
}

void
registry_release(struct registry *r)
{
	free(r->base);
	free(r->repository);
	credentials_release(&r->credentials);
	session_forget(r);
	if (r->connections)
		connections_release(r->connections);
	free(r->connections);
	*r = (struct registry)REGISTRY_INIT;
}
