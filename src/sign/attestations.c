#include "sign/attestations.h"
#include "base/base64.h"
#include "base/file.h"
#include "trust/bundle.h"
#include "trust/proto.h"
#include <string.h>

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
look(const struct github *g, const char *sha256, const char *signature, struct diag *why)
{
	static const long none[] = { 404, 0 };
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	bool found;

	if (github_get(g, &a, none, why, "/attestations/sha256:%s?per_page=100", sha256))
		return -1;
	if (a.call.status == 404)
		return 0;
	found = holds(json_top(&a.doc), signature);
	return github_finish(&a, why) ? -1 : found;
}

/* A second one would do no harm, so it is sent until it arrives. */
static int
post(const struct github *g, const struct buf *bundle, struct diag *why)
{
	scoped(free_release) char *url = xasprintf("%s/repos/%s/attestations", g->api, g->repository);
	scoped(buf_release) struct buf body = BUF_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	buf_printf(&body, "{\"bundle\":%s}", bundle->text);
	github_prepare(g, &call, "POST", url);
	list_add(&call.headers, "Content-Type: application/json");
	call.body = body.text;
	call.body_size = body.len;
	return call_one(&g->caller, &call, why);
}

static int
store(const struct github *g, const char *path, const char *sha256, bool *was_there, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(buf_release) struct buf text = BUF_INIT, signature = BUF_INIT;
	int found;

	if (file_read(&text, path, BUNDLE_MAX_BYTES, why) || bundle_parse(&b, path, text.text, text.len, why))
		return -1;
	base64_encode(&signature, b.dsse.signature.text, b.dsse.signature.len);
	found = look(g, sha256, signature.text, why);
	*was_there = found == 1;
	if (found)
		return found < 0 ? -1 : 0;
	return post(g, &text, why);
}

int
attestations_store(const struct github *g, const char *path, const char *sha256, bool *was_there, struct diag *why)
{
	if (store(g, path, sha256, was_there, why))
		return diag_wrap(why, "storing '%s' at %s", path, g->repository);
	return 0;
}
