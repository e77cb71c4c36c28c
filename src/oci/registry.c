#include "oci/registry.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "json/json.h"
#include "net/caller.h"
#include "net/url.h"
#include "challenge.h"
#include <string.h>
#include <strings.h>

enum { MAX_TOKEN = 256 << 10 };

static const char *const manifest_types = "Accept: " OCI_INDEX ", " OCI_MANIFEST ", "
	"application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/* Loopback needs no TLS. */
static bool
is_loopback(const char *host)
{
	size_t n = strcspn(host, ":");

	return (n == 9 && !strncasecmp(host, "localhost", n)) || text_starts(host, "[::1]") ||
	       (text_starts(host, "127.") && strspn(host, "0123456789.") == n);
}

int
registry_open(struct registry *r, const struct reference *ref, bool plain_http, struct diag *why)
{
	const char *host = strcmp(ref->host, "docker.io") ? ref->host : "registry-1.docker.io";
	bool loopback = is_loopback(host);

	registry_release(r);
	r->tls = !plain_http && !loopback;
	r->base = xasprintf("http%s://%s", r->tls ? "s" : "", host);
	r->repository = xstrdup(ref->repository);
	r->connections = xcalloc(1, sizeof(*r->connections));
	if (!r->tls && !loopback)
		return 0;               /* no password is sent without TLS */
	return credentials_find(&r->credentials, ref->host, ref->repository, why);
}

static void
wipe_text(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

/* The secret of RFC 7617; NULL when we have no password.  Wiped by the caller. */
static char *
basic(const struct registry *r)
{
	scoped(wipe_text) char *pair = NULL;
	struct buf out = BUF_INIT;

	if (!r->credentials.user)
		return NULL;
	pair = xasprintf("%s:%s", r->credentials.user, r->credentials.password);
	base64_encode(&out, pair, strlen(pair));
	return buf_detach(&out);
}

/* Sets the authorization of later requests; takes the secret. */
static void
know(struct registry *r, const char *scheme, char *secret)
{
	wipe_text(&r->secret);
	r->scheme = scheme;
	r->secret = secret;
}

static int
read_token(struct registry *r, const struct buf *answer, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, token;

	if (json_parse(&doc, "the registry's token", answer->text, answer->len, why))
		return -1;
	top = json_top(&doc);
	token = json_find(top, "token");
	if (!json_exists(token))
		token = json_get(top, "access_token");
	json_accept(top);
	if (strpbrk(json_string(token), "\r\n") || !*json_string(token))
		json_complain(token, "is not a token");
	if (json_finish(&doc, why))
		return -1;
	know(r, "Bearer", xstrdup(json_string(token)));
	explicit_bzero(doc.text, answer->len);
	return 0;
}

/* The realm is the registry's word: a password goes there only over TLS, or to the host that it is for. */
static int
check_realm(const struct registry *r, const char *realm, struct diag *why)
{
	scoped(free_release) char *shown = url_shown(realm);

	if (r->tls && !text_starts(realm, "https://"))
		return diag_set(why, DIAG_REFUSED, "the registry wants its token fetched from '%s', which has no TLS", shown);
	if (r->credentials.user && !url_is_private(realm, r->base))
		return diag_set(why, DIAG_REFUSED, "the registry wants its password sent to '%s', another host, without TLS", shown);
	return 0;
}

static int
fetch_token(struct registry *r, const struct challenge *c, struct diag *why)
{
	scoped(free_release) char *url = challenge_url(c);
	scoped(wipe_text) char *password = basic(r);
	scoped(call_release) struct call call = CALL_INIT;
	const struct caller caller = { .kept = r->connections };

	if (check_realm(r, c->realm, why))
		return -1;
	call.url = url;
	call.max_answer = MAX_TOKEN;
	if (password)
		call_authorize(&call, "Basic", password);
	if (call_one(&caller, &call, why) || read_token(r, &call.answer, why))
		return diag_wrap(why, "fetching a token");
	return 0;
}

static int
no_way_in(const struct registry *r, struct diag *why)
{
	diag_set(why, DIAG_REFUSED, "the registry wants a login for '%s'", r->repository);
	return diag_hint(why, "log in by 'skopeo login' or 'docker login', or set REGISTRY_AUTH_FILE");
}

/* Reads the challenge of a 401. */
static int
authenticate(struct registry *r, const struct call *call, struct diag *why)
{
	scoped(challenge_release) struct challenge c = CHALLENGE_INIT;

	for (size_t i = 0; i < call->answer_headers.n; i++) {
		const char *line = call->answer_headers.item[i];

		if (!text_starts(line, "www-authenticate:") || !challenge_parse(&c, strchr(line, ':') + 1))
			continue;
		if (!c.basic)
			return fetch_token(r, &c, why);
		know(r, "Basic", basic(r));
		if (r->secret)
			return 0;
	}
	return no_way_in(r, why);
}

/* Makes the call; after a 401 once more with authorization. */
static int
ask(struct registry *r, struct call *call, const char *url, const char *accept, size_t limit, struct diag *why)
{
	static const long answers[] = { 400, 401, 404, 406, 0 };
	const struct caller caller = { .kept = r->connections };

	for (int i = 0; i < 2; i++) {
		call_release(call);
		*call = (struct call)CALL_INIT;
		call->url = url;
		call->max_answer = limit;
		call->accept = answers;
		if (accept)
			list_add(&call->headers, accept);
		if (r->secret)
			call_authorize(call, r->scheme, r->secret);
		if (call_one(&caller, call, why))
			return -1;
		if (call->status != 401)
			return 0;
		if (i == 0 && authenticate(r, call, why))
			return -1;
	}
	return no_way_in(r, why);
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
	memcpy(digest, "sha256:", 7);
	memcpy(digest + 7, hash.hex, sizeof(hash.hex));
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
		return -1;
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

void
registry_release(struct registry *r)
{
	free(r->base);
	free(r->repository);
	credentials_release(&r->credentials);
	wipe_text(&r->secret);
	if (r->connections)
		connections_release(r->connections);
	free(r->connections);
	*r = (struct registry)REGISTRY_INIT;
}
