#include "source/pin_refresh.h"
#include "base/file.h"
#include "cli/say.h"
#include "source_index.h"
#include <string.h>
#include <time.h>

/* The set's file while it is being changed, line by line of the original. */
struct draft {
	struct list line;
	size_t from, to;                /* the lines of the pin at hand */
};

static void
draft_read(struct draft *d, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (text || *line)
			list_add(&d->line, line);
}

static void
draft_release(struct draft *d)
{
	list_release(&d->line);
}

static void
draft_point(struct draft *d, const struct pin_set *set, size_t i)
{
	d->from = set->pin[i].line - 1;
	d->to = i + 1 < set->n ? set->pin[i + 1].line - 1 : d->line.n;
	if (d->to == d->from)           /* two pins on one line */
		d->to++;
}

/* Replaces the whole string `"old"` by `"new"` in the lines of the pin. */
static void
draft_replace(struct draft *d, const char *old, const char *new)
{
	scoped(free_release) char *quoted = xasprintf("\"%s\"", old);

	if (!strcmp(old, new))
		return;
	for (size_t i = d->from; i < d->to; i++) {
		char *line = d->line.item[i], *at = strstr(line, quoted);

		if (!at)
			continue;
		d->line.item[i] = xasprintf("%.*s\"%s\"%s", (int)(at - line), line, new, at + strlen(quoted));
		free(line);
	}
}

static int
draft_save(const struct draft *d, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < d->line.n; i++)
		buf_printf(&text, "%s\n", d->line.item[i]);
	return file_write(path, text.text, text.len, 0644, why);
}

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
refresh_release(struct draft *d, const struct pin *pin, const char *debian)
{
	scoped(free_release) char *before = upstream_version(pin->debian_version), *now = upstream_version(debian);
	char date[11];

	today(date);
	draft_replace(d, pin->date, date);
	if (strcmp(before, pin->version))
		return false;
	draft_replace(d, pin->version, now);
	return true;
}

static int
refresh_patches(struct draft *d, const struct pin *pin, const struct source_index *l, struct diag *why)
{
	const struct indexed *file = source_index_find(l, pin->patch_file);

	if (!file)
		return diag_set(why, DIAG_REFUSED, "%s no longer has a part like '%s'", pin->suite, pin->patch_file);
	draft_replace(d, pin->patch_file, file->name);
	draft_replace(d, pin->patch_sha256, file->sha256);
	return 0;
}

static int
refresh_pin(struct draft *d, const struct pin *pin, const struct store *store, struct pin_refresh *did, struct diag *why)
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
	draft_replace(d, pin->debian_version, version);
	draft_replace(d, pin->file, file->name);
	draft_replace(d, pin->sha256, file->sha256);
	say("%s: %s -> %s%s", pin->name, pin->debian_version, version, pin->patch_file ? "; review its patches" : "");
	did->changed++;
	did->by_hand += by_hand;
	return 0;
}

int
pin_refresh(const struct pin_set *set, const struct store *store, struct pin_refresh *did, struct diag *why)
{
	enum { MOST_BYTES = 4 << 20 };
	scoped(draft_release) struct draft draft = { .line = LIST_INIT };
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, set->path, MOST_BYTES, why))
		return -1;
	draft_read(&draft, text.text);
	for (size_t i = 0; i < set->n; i++) {
		draft_point(&draft, set, i);
		if (set->pin[i].kind == SOURCE_DEBIAN && refresh_pin(&draft, &set->pin[i], store, did, why))
			return diag_wrap(why, "refreshing '%s'", set->pin[i].name);
	}
	return did->changed ? draft_save(&draft, set->path, why) : 0;
}
