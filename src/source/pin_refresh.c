#include "source/pin_refresh.h"
#include "cli/say.h"
#include "source/pin_draft.h"
#include "source/source_index.h"
#include <string.h>
#include <time.h>

/* File names do not contain the epoch, so the pinned epoch is kept.  Caller frees. */
static char *
with_epoch(const struct pin *pin, const char *version)
{
	const char *colon = strchr(pin->debian_version, ':');

	return colon ? xasprintf("%.*s:%s", (int)(colon - pin->debian_version), pin->debian_version, version) : xstrdup(version);
}

/* "2.1.13+ds1-2" -> "2.1.13": the upstream version, if Debian's version shows it; caller frees. */
static char *
upstream_version(const char *debian)
{
	const char *start = strchr(debian, ':') ? strchr(debian, ':') + 1 : debian;
	size_t n = strcspn(start, "-+~");

	return xstrndup(start, n);
}

static void
today(char out[11])
{
	time_t now = time(NULL);
	struct tm t;

	gmtime_r(&now, &t);
	strftime(out, 11, "%Y-%m-%d", &t);
}

/* For another upstream release: updates version and date too, if Debian's version shows them. */
static bool
refresh_release(struct pin_draft *d, const struct pin *pin, const char *debian)
{
	scoped(free_release) char *before = upstream_version(pin->debian_version), *now = upstream_version(debian);
	char date[11];

	today(date);
	pin_draft_replace(d, pin->date, date);
	if (strcmp(before, pin->version))
		return false;
	pin_draft_replace(d, pin->version, now);
	return true;
}

static int
refresh_patches(struct pin_draft *d, const struct pin *pin, const struct source_index *l, struct diag *why)
{
	const struct indexed *file = source_index_find(l, pin->patch_file);

	if (!file)
		return diag_set(why, DIAG_REFUSED, "%s no longer has a part like '%s'", pin->suite, pin->patch_file);
	pin_draft_replace(d, pin->patch_file, file->name);
	pin_draft_replace(d, pin->patch_sha256, file->sha256);
	return 0;
}

static int
refresh_pin(struct pin_draft *d, const struct pin *pin, const struct store *store, struct pin_refresh *did, struct diag *why)
{
	scoped(source_index_release) struct source_index l = SOURCE_INDEX_INIT;
	const struct indexed *file;
	bool by_hand = pin->patch_file != NULL;

	if (source_index_ask(&l, store, pin, why))
		return -1;
	file = source_index_find(&l, pin->file);
	if (!file)
		return diag_set(why, DIAG_REFUSED, "%s no longer has a part like '%s'", pin->suite, pin->file);
	scoped(free_release) char *plain = source_index_version(&l);
	scoped(free_release) char *version = with_epoch(pin, plain);
	did->asked++;
	if (!strcmp(version, pin->debian_version) && !strcmp(file->sha256, pin->sha256))
		return 0;
	if (pin->patch_file && refresh_patches(d, pin, &l, why))
		return -1;
	if (strcmp(file->sha256, pin->sha256) && !refresh_release(d, pin, version)) {
		say("%s: set its \"version\" by hand; Debian's version does not show it", pin->name);
		by_hand = true;
	}
	pin_draft_replace(d, pin->debian_version, version);
	pin_draft_replace(d, pin->file, file->name);
	pin_draft_replace(d, pin->sha256, file->sha256);
	say("%s: %s -> %s%s", pin->name, pin->debian_version, version, pin->patch_file ? "; review its patches" : "");
	did->changed++;
	did->by_hand += by_hand;
	return 0;
}

int
pin_refresh(const struct pin_set *set, const struct store *store, struct pin_refresh *did, struct diag *why)
{
	scoped(pin_draft_release) struct pin_draft draft = PIN_DRAFT_INIT;

	if (pin_draft_load(&draft, set, why))
		return -1;
	for (size_t i = 0; i < set->n; i++) {
		pin_draft_point(&draft, set, i);
		if (set->pin[i].kind == SOURCE_DEBIAN && refresh_pin(&draft, &set->pin[i], store, did, why))
			return diag_wrap(why, "refreshing '%s'", set->pin[i].name);
	}
	return did->changed ? pin_draft_save(&draft, set->path, why) : 0;
}
