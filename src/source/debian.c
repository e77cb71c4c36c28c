#include "debian.h"
#include "base/text.h"
#include "cli/say.h"
#include "root/mirror.h"
#include "source/successor.h"
#include "source/source_index.h"
#include <string.h>

/* The folders are pool/main/libs/ for "libseccomp" and pool/main/c/ for "crun". */
static void
add_pool(struct want *want, const char *base)
{
	const char *package = want->pin->package;
	int n;

	if (want->pool) {
		list_addf(&want->urls, "%s/%s", base, want->pool);
		return;
	}
	n = text_starts(package, "lib") && strlen(package) > 3 ? 4 : 1;

	list_addf(&want->urls, "%s/pool/main/%.*s/%s/%s", base, n, package, package, want->file);
}

int
debian_locate(struct wants *w, struct diag *why)
{
	scoped(mirror_release) struct mirror mirror = MIRROR_INIT;
	scoped(free_release) char *scratch = NULL;
	const char *snapshot = getenv("INGOT_SNAPSHOT");
	bool found = false;

	for (size_t i = 0; i < w->n; i++) {
		if (!w->item[i].file && !w->item[i].pool)
			continue;
		if (!found && (store_temp(w->store, &scratch, why) || mirror_find(&mirror, scratch, why)))
			return -1;
		found = true;
		add_pool(&w->item[i], mirror.archive);
		if (mirror.security)
			add_pool(&w->item[i], mirror.security);
		if (snapshot && *snapshot)
			add_pool(&w->item[i], snapshot);
	}
	return 0;
}

static int
fetch_indexed(const struct wants *like, const struct pin *pin, const struct indexed *file, struct diag *why)
{
	scoped(wants_release) struct wants w = WANTS_INIT(like->store, like->mirrors);
	struct want *want = wants_add(&w, pin, file->sha256, NULL);

	if (!want)
		return 0;
	list_add(&want->urls, file->uri);
	return wants_fetch(&w, NULL, why);
}

static int
succeed_one(const struct wants *w, const struct want *want, struct diag *why)
{
	scoped(source_index_release) struct source_index l = SOURCE_INDEX_INIT;
	scoped(free_release) char *version = NULL;
	const struct pin *pin = want->pin;
	const struct indexed *file;
	struct successor next;

	if (source_index_ask(&l, w->store, pin, why))
		return diag_wrap(why, "looking for the successor of '%s'", want->file);
	file = source_index_find(&l, want->file);
	if (!file)
		return diag_set(why, DIAG_REFUSED, "no server has '%s', and %s does not name a successor", want->file, pin->suite);
	version = source_index_version(&l);
	if (fetch_indexed(w, pin, file, why))
		return diag_wrap(why, "no server has '%s'; its successor '%s'", want->file, file->name);
	if (!strcmp(file->sha256, want->sha256))
		return 0;
	say("'%s' is gone from the archive: taking its successor '%s' (a trial build)", want->file, file->name);
	next = (struct successor){ (char *)want->sha256, file->sha256, pin->package, pin->debian_version, version };
	return successor_save(&next, w->store, why);
}

int
debian_succeed(const struct wants *w, struct diag *why)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->item[i].file && succeed_one(w, &w->item[i], why))
			return diag_wrap(why, "source of %s %s", w->item[i].pin->name, w->item[i].pin->version);
	return 0;
}
