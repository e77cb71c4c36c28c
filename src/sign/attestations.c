#include "sign/attestations.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "trust/bundle.h"
#include "trust/proto.h"
#include "answer.h"
#include <string.h>

enum { LIST_MAX = 64 << 20 };

static bool
is_repository(const char *s)
{
	const char *slash = strchr(s, '/');
	scoped(free_release) char *owner = slash ? xstrndup(s, (size_t)(slash - s)) : NULL;

	return owner && text_is_name(owner) && text_is_name(slash + 1);
}

int
attestations_take(struct attestations *a, struct diag *why)
{
	return secret_take_env(&a->token, "GITHUB_TOKEN", why);
}

int
attestations_open(struct attestations *a, struct diag *why)
{
	const char *url = getenv("GITHUB_API_URL");

	a->repository = getenv("GITHUB_REPOSITORY");
	a->api_url = url && *url ? url : "https://api.github.com";
	if (!a->repository || !is_repository(a->repository))
		return diag_set(why, DIAG_USAGE, "GITHUB_REPOSITORY does not name the repository for attestations");
	if (!a->token.text) {
		diag_set(why, DIAG_USAGE, "GITHUB_TOKEN is empty, and a token is needed to store attestations");
		return diag_hint(why, "the job needs 'permissions: attestations: write', and env: GITHUB_TOKEN");
	}
	return 0;
}

static void
prepare(const struct attestations *a, struct call *call, const char *method, const char *url)
{
	call->method = method;
	call->url = url;
	list_add(&call->headers, "Accept: application/vnd.github+json, application/json");
	list_add(&call->headers, "X-GitHub-Api-Version: 2022-11-28");
	list_add(&call->headers, "Content-Type: application/json");
	call_authorize(call, "Bearer", a->token.text);
}

/* Is one of the attestations our signature? */
static bool
holds(struct json top, const char *signature)
{
	struct json all = json_find(top, "attestations");

	for (size_t i = 0; i < json_count(all); i++) {
		struct json bundle = proto_find(json_item(all, i), "bundle");
		struct json signatures = proto_find(proto_find(bundle, "dsseEnvelope"), "signatures");

		if (json_exists(signatures) && !strcmp(json_string(proto_find(json_item(signatures, 0), "sig")), signature))
			return true;
	}
	return false;
}

/* 1: stored already; 0: not */
static int
look(const struct attestations *a, const struct caller *caller, const char *sha256, const char *signature, struct diag *why)
{
	static const long none[] = { 404, 0 };
	scoped(free_release) char *url = xasprintf("%s/repos/%s/attestations/sha256:%s?per_page=100", a->api_url, a->repository, sha256);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	bool found;

	prepare(a, &call, "GET", url);
	call.accept = none;
	call.max_answer = LIST_MAX;
	if (call_one(caller, &call, why))
		return -1;
	if (call.status == 404)
		return 0;
	if (answer_parse(&doc, &call, why))
		return -1;
	found = holds(json_top(&doc), signature);
	return answer_finish(&doc, &call, why) ? -1 : found;
}

static int
post(const struct attestations *a, const struct caller *caller, const struct buf *bundle, struct diag *why)
{
	scoped(free_release) char *url = xasprintf("%s/repos/%s/attestations", a->api_url, a->repository);
	scoped(buf_release) struct buf body = BUF_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	buf_printf(&body, "{\"bundle\":%s}", bundle->text);
	prepare(a, &call, "POST", url);
	call.body = body.text;
	call.body_size = body.len;
	return call_one(caller, &call, why);
}

static int
store(const struct attestations *a, const struct caller *caller, const char *path, const char *sha256, bool *was_there,
      struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(buf_release) struct buf text = BUF_INIT, signature = BUF_INIT;
	int found;

	if (file_read(&text, path, BUNDLE_MAX_BYTES, why) || bundle_parse(&b, path, text.text, text.len, why))
		return -1;
	base64_encode(&signature, b.dsse.signature.text, b.dsse.signature.len);
	found = look(a, caller, sha256, signature.text, why);
	*was_there = found == 1;
	if (found)
		return found < 0 ? -1 : 0;
	return post(a, caller, &text, why);
}

int
attestations_store(const struct attestations *a, const struct caller *caller, const char *path, const char *sha256, bool *was_there,
                   struct diag *why)
{
	if (store(a, caller, path, sha256, was_there, why))
		return diag_wrap(why, "storing '%s' at %s", path, a->repository);
	return 0;
}

void
attestations_release(struct attestations *a)
{
	secret_release(&a->token);
}
