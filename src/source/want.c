#include "want.h"
#include "cli/say.h"
#include "net/download.h"
#include "net/url.h"
#include "source/source.h"
#include <string.h>
#include <sys/stat.h>

static bool
is_wanted(const struct wants *w, const char *sha256)
{
	for (size_t i = 0; i < w->n; i++)
		if (!strcmp(w->item[i].sha256, sha256))
			return true;
	return false;
}

struct want *
wants_add(struct wants *w, const struct pin *pin, const char *sha256, const char *file)
{
	scoped(free_release) char *path = source_file(w->store, sha256);
	struct want *want;

	if (file_exists(path) || is_wanted(w, sha256))
		return NULL;
	array_grow(w->item, w->n, w->cap);
	want = &w->item[w->n++];
	*want = (struct want){ .pin = pin, .sha256 = sha256, .file = file };
	for (size_t i = 0; i < w->mirrors->n; i++)
		list_take(&want->urls, path_join(w->mirrors->item[i], sha256));
	return want;
}

static void
add_archive(struct wants *w, const struct pin *pin, const char *sha256, const struct list *urls, const char *copy)
{
	struct want *want = wants_add(w, pin, sha256, NULL);

	if (!want)
		return;
	list_copy(&want->urls, urls);
	want->pool = copy;
}

static void
add_debs(struct wants *w, const struct pin *pin)
{
	for (size_t i = 0; i < pin->debs; i++) {
		struct want *want = wants_add(w, pin, pin->deb[i].sha256, NULL);

		if (want)
			want->pool = pin->deb[i].file;
	}
}

void
wants_add_pin(struct wants *w, const struct pin *pin)
{
	if (pin->kind == SOURCE_DEBS)
		add_debs(w, pin);
	if (pin->kind == SOURCE_ARCHIVE)
		add_archive(w, pin, pin->sha256, &pin->urls, pin->copy);
	if (pin->kind == SOURCE_DEBIAN || (pin->kind == SOURCE_CRATE && w->mirrors->n))
		wants_add(w, pin, pin->sha256, pin->file);
	if (pin->patch_sha256)
		wants_add(w, pin, pin->patch_sha256, pin->patch_file);
	for (size_t i = 0; i < pin->parts; i++)
		add_archive(w, pin, pin->part[i].sha256, &pin->part[i].urls, NULL);
}

static void
show_progress(void *ctx, unsigned done, unsigned of, uint64_t bytes, uint64_t total)
{
	(void)ctx;
	if (bytes)
		say_live("fetch: %u of %u files, %.1f of %.1f MB", done, of, (double)bytes / 1e6, (double)total / 1e6);
}

/* A server that fails again and again must not keep a fetch busy in silence. */
static void
say_retry(void *ctx, const struct call *call, const char *cause, double pause)
{
	scoped(free_release) char *shown = url_shown(call->urls->item[call->at]);

	(void)ctx;
	say_live_end();
	say("fetch: '%s': %s; trying again in %.0f s", shown, cause, pause < 1 ? 1 : pause);
}

/* Moves one to another list, with ownership of its addresses. */
static void
move_to(struct wants *to, struct want *want)
{
	array_grow(to->item, to->n, to->cap);
	to->item[to->n++] = *want;
	want->urls = (struct list)LIST_INIT;
}

static int
take_one(struct want *want, struct download *get, struct wants *left, struct diag *why)
{
	bool elsewhere = want->file || want->pin->kind == SOURCE_CRATE;

	if (get->failed && left && elsewhere && get->why.kind == DIAG_REFUSED && !get->wrong_hash) {
		move_to(left, want);
		return 0;
	}
	if (get->failed) {
		diag_set(why, get->why.kind, "%s", get->why.text.text);
		return diag_wrap(why, "source of %s %s", want->pin->name, want->pin->version);
	}
	if (chmod(get->path, 0444))
		return diag_set(why, DIAG_SYSTEM, "cannot seal '%s':", get->path);
	return 0;
}

int
wants_hint(const struct pin *pin, struct diag *why, const char *failed)
{
	bool upstream = pin->set && !strcmp(pin->set->name, "upstream");

	return diag_hint(why, "%s; a new run continues, --mirror URL (make: MIRROR=URL) takes a file by its hash from another place%s",
		failed, upstream ? ", and --pins debian builds from Debian's sources" : "");
}

static int
give_hint(const struct wants *w, int failed, struct diag *why)
{
	scoped(free_release) char *text = xasprintf("%d of %zu files could not be fetched", failed, w->n);

	return wants_hint(w->item[0].pin, why, text);
}

static int
take_all(struct wants *w, struct download *get, struct wants *left, struct diag *why)
{
	int failed = 0;

	for (size_t i = 0; i < w->n; i++) {
		struct diag one = DIAG_INIT;

		if (take_one(&w->item[i], &get[i], left, &one)) {
			if (!failed++)
				diag_move(why, &one);
			else
				say("%s", one.text.text);
		}
		diag_release(&one);
	}
	return failed ? give_hint(w, failed, why) : 0;
}

static void
gets_free(struct download *get, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((char *)get[i].path);
		diag_release(&get[i].why);
	}
	free(get);
}

int
wants_fetch(struct wants *w, struct wants *left, struct diag *why)
{
	const struct caller caller = { .progress = show_progress, .waiting = say_retry };
	scoped(free_release) char *aside = store_path(w->store, "aside");
	scoped(diag_release) struct diag first = DIAG_INIT;
	struct download *get;
	int failed;

	if (!w->n)
		return 0;
	get = xcalloc(w->n, sizeof(*get));
	for (size_t i = 0; i < w->n; i++) {
		get[i].urls = &w->item[i].urls;
		get[i].sha256 = w->item[i].sha256;
		get[i].path = store_path(w->store, "sources/%s", w->item[i].sha256);
		get[i].aside = aside;
	}
	download_all(&caller, get, w->n, &first);         /* each has its own error */
	say_live_end();
	failed = take_all(w, get, left, why);
	gets_free(get, w->n);
	return failed;
}

void
wants_release(struct wants *w)
{
	for (size_t i = 0; i < w->n; i++)
		list_release(&w->item[i].urls);
	free(w->item);
	w->item = NULL;
	w->n = w->cap = 0;
}
