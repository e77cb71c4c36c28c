#include "upload.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/say.h"
#include "net/answer.h"
#include "net/url.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 8, CONCURRENT = 3 };    /* GitHub's secondary limits count requests that run at a time */
enum { TRY_SECONDS = 60, LEAST_RATE = 100 << 10 };      /* bytes per second */

/* An answer that is hashed and not kept. */
static enum sink_verdict
start_hash(struct call *call, struct diag *why)
{
	(void)why;
	sha256_release(call->owner);
	return SINK_GOES_ON;
}

static enum sink_verdict
add_bytes(struct call *call, const void *bytes, size_t n, struct diag *why)
{
	(void)why;
	sha256_add(call->owner, bytes, n);
	return SINK_GOES_ON;
}

static enum sink_verdict
go_on(struct call *call, struct diag *why)
{
	(void)call;
	(void)why;
	return SINK_GOES_ON;
}

/* GitHub redirects to a storage server, which must not get the token. */
static int
hash_remote(const struct publication *p, const struct asset *asset, struct digest *digest, struct diag *why)
{
	static const struct sink sink = { start_hash, go_on, add_bytes, go_on };
	scoped(free_release) char *url = xasprintf("%s/repos/%s/releases/assets/%" PRId64, p->github->api, p->github->repository, asset->id);
	scoped(sha256_release) struct sha256 hash = SHA256_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	struct caller caller = p->github->caller;

	github_prepare_file(p->github, &call, url);
	call.sink = &sink;
	call.owner = &hash;
	caller.stall_seconds = TRY_SECONDS;
	if (call_one(&caller, &call, why))
		return diag_wrap(why, "downloading '%s' to compare it", asset->name);
	sha256_finish(&hash, digest);
	return 0;
}

/* 0: equal. 1: another size or digest, as `why` says. */
static int
compare(const struct publication *p, const struct release_file *file, const struct asset *asset, struct diag *why)
{
	struct digest downloaded;
	const char *digest = asset->sha256;

	if (asset->size != file->size) {
		diag_set(why, DIAG_REFUSED, "asset '%s' has %" PRIu64 " bytes at GitHub, but the file has %" PRIu64, asset->name, asset->size,
		         file->size);
		return 1;
	}
	if (!digest) {
		if (hash_remote(p, asset, &downloaded, why))
			return -1;
		digest = downloaded.hex;
	}
	if (!strcmp(digest, file->digest.hex))
		return 0;
	diag_set(why, DIAG_REFUSED, "asset '%s' has sha256 %s at GitHub, but the file has %s", asset->name, digest, file->digest.hex);
	return 1;
}

int
upload_compare(const struct publication *p, const struct remote *r, struct diag *why)
{
	for (size_t i = 0; i < r->n; i++)
		if (!release_files_find(p->files, r->asset[i].name))
			return diag_set(why, DIAG_REFUSED, "release '%s' has an asset '%s' that is not one of the files", p->tag, r->asset[i].name);
	for (size_t i = 0; i < p->files->n; i++) {
		const struct release_file *file = &p->files->item[i];
		const struct asset *asset = remote_find(r, file->name);

		if (!asset)
			return diag_set(why, DIAG_REFUSED, "release '%s' has no asset '%s'", p->tag, file->name);
		if (!asset->uploaded)
			return diag_set(why, DIAG_REFUSED, "the upload of '%s' has not ended", file->name);
		if (compare(p, file, asset, why))
			return -1;
	}
	return 0;
}

/* Another run may have finished or replaced it since it was listed. */
static int
is_unchanged(const struct publication *p, const struct asset *asset, bool *same, struct diag *why)
{
	static const long none[] = { 404, 0 };
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	struct json top;

	if (github_get(p->github, &a, none, why, "/releases/assets/%" PRId64, asset->id))
		return -1;
	*same = false;
	if (a.call.status == 404)
		return 0;
	top = json_top(&a.doc);
	*same = json_integer(json_get(top, "id"), 1, INT64_MAX) == asset->id &&
	        !strcmp(json_string(json_get(top, "state")), asset->uploaded ? "uploaded" : "starter");
	return github_finish(&a, why);
}

static int
delete(const struct publication *p, const struct asset *asset, struct diag *why)
{
	scoped(github_answer_release) struct github_answer a = GITHUB_ANSWER_INIT;
	bool same = false;

	if (is_unchanged(p, asset, &same, why))
		return diag_wrap(why, "looking at asset '%s'", asset->name);
	if (!same)
		return 0;
	say("release: sending '%s' again, because GitHub has %s", asset->name, asset->uploaded ? "another file" : "half of it");
	if (github_send(p->github, &a, "DELETE", NULL, why, "/releases/assets/%" PRId64, asset->id) && a.call.status != 404)
		return diag_wrap(why, "removing asset '%s'", asset->name);
	return 0;
}

/* Is it to be sent?  What takes its name in the draft is removed. */
static int
must_send(const struct publication *p, const struct remote *draft, const struct release_file *file, bool *send, struct diag *why)
{
	const struct asset *asset = remote_find(draft, file->name);
	scoped(diag_release) struct diag difference = DIAG_INIT;
	int differs = 1;

	*send = true;
	if (!asset)
		return 0;
	if (asset->uploaded && (differs = compare(p, file, asset, &difference)) < 0)
		return diag_move(why, &difference);
	*send = differs;
	return differs ? delete(p, asset, why) : 0;
}

/* The token may go to the API's origin, or from api.HOST to uploads.HOST over TLS (GitHub docs, "Release assets"). */
static bool
may_get_token(const char *api, const char *url)
{
	static const char prefix[] = "https://api.";
	scoped(free_release) char *uploads = text_starts(api, prefix) ? xasprintf("https://uploads.%s", api + strlen(prefix)) : NULL;

	return url_same_origin(api, url) || (uploads && url_same_origin(uploads, url));
}

struct uploads {
	const struct release_file **file;
	struct call *call;
	char **url;
	size_t n;
};

static void
uploads_release(struct uploads *u)
{
	for (size_t i = 0; i < u->n; i++) {
		if (u->call[i].body_fd >= 0)
			close(u->call[i].body_fd);
		call_release(&u->call[i]);
		free(u->url[i]);
	}
	free(u->file);
	free(u->call);
	free(u->url);
}

static int
add(struct uploads *u, const struct publication *p, const struct remote *draft, const struct release_file *file, struct diag *why)
{
	scoped(free_release) char *name = text_percent(file->name, "");
	struct call *call = &u->call[u->n];

	u->file[u->n] = file;
	*call = (struct call)CALL_INIT;
	u->url[u->n] = xasprintf("%.*s?name=%s", (int)strcspn(draft->upload_url, "{"), draft->upload_url, name);
	call->body_fd = file_open(file->path, why);
	call->body_size = file->size;
	github_prepare(p->github, call, "POST", u->url[u->n]);
	list_add(&call->headers, "Content-Type: application/octet-stream");
	u->n++;
	return call->body_fd < 0 ? -1 : 0;
}

static int
gather(struct uploads *u, const struct publication *p, const struct remote *draft, struct diag *why)
{
	u->file = xcalloc(p->files->n, sizeof(*u->file));
	u->call = xcalloc(p->files->n, sizeof(*u->call));
	u->url = xcalloc(p->files->n, sizeof(*u->url));
	for (size_t i = 0; i < p->files->n; i++) {
		bool send = false;

		if (must_send(p, draft, &p->files->item[i], &send, why) || (send && add(u, p, draft, &p->files->item[i], why)))
			return -1;
	}
	return 0;
}

/* GitHub may store a file by another name than it was asked to. */
static int
check_name(const struct release_file *file, const struct call *call, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *name;

	if (answer_parse(&doc, call, why))
		return -1;
	name = json_string(json_get(json_top(&doc), "name"));
	if (strcmp(name, file->name) != 0)
		return diag_set(why, DIAG_REFUSED, "GitHub stored '%s' by the name '%s'", file->name, name);
	return answer_finish(&doc, call, why);
}

/* A refused upload may be there: its answer was lost, and the next try got 422 already_exists. */
static int
judge(struct publication *p, const struct uploads *u, struct diag *why)
{
	for (size_t i = 0; i < u->n; i++) {
		struct call *call = &u->call[i];

		if (!call->failed && check_name(u->file[i], call, why))
			return -1;
		p->sent += !call->failed;
		if (call->failed && call->status != 422) {
			diag_move(why, &call->why);
			return diag_wrap(why, "sending '%s'", u->file[i]->name);
		}
	}
	return 0;
}

static void
show(void *ctx, unsigned done, unsigned of, uint64_t bytes, uint64_t total)
{
	(void)ctx;
	say_live("release: %u of %u assets sent, %" PRIu64 " of %" PRIu64 " MB", done, of, bytes / 1000000, total / 1000000);
}

/* *missing: how many had to be sent. */
static int
send_missing(struct publication *p, struct remote *draft, size_t *missing, struct diag *why)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(uploads_release) struct uploads u = { 0 };
	struct caller caller = p->github->caller;

	if (remote_list_assets(draft, p->github, why) || gather(&u, p, draft, why))
		return -1;
	*missing = u.n;
	if (!u.n)
		return 0;
	caller.concurrent = CONCURRENT;
	caller.seconds = caller.stall_seconds = TRY_SECONDS;
	caller.least_rate = LEAST_RATE;
	caller.progress = show;
	call_all(&caller, u.call, u.n, &ignored);
	say_live_end();
	return judge(p, &u, why);
}

int
upload_missing(struct publication *p, struct remote *draft, struct diag *why)
{
	size_t missing = 0;

	if (!may_get_token(p->github->api, draft->upload_url))
		return diag_set(why, DIAG_REFUSED, "GitHub wants the assets sent to another host, '%s'", draft->upload_url);
	for (int round = 0; round < ROUNDS; round++) {
		if (send_missing(p, draft, &missing, why))
			return -1;
		if (!missing)
			return 0;
	}
	return diag_set(why, DIAG_SYSTEM, "%zu assets are still missing after %d rounds of uploads", missing, ROUNDS);
}
