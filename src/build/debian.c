#include "build/debian.h"
#include "base/say.h"
#include "base/text.h"
#include "build/apt.h"
#include "build/mirror.h"
#include "build/successor.h"
#include <string.h>

/* A file of a source package as the signed index describes it. */
struct listed { char *uri, *name, *sha256; };
struct listing { struct listed *item; size_t n, cap; };
#define LISTING_INIT { 0 }

static void
listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->item[i].uri);
		free(l->item[i].name);
		free(l->item[i].sha256);
	}
	free(l->item);
}

/* "libseccomp" lies in pool/main/libs/, "crun" in pool/main/c/. */
static void
add_pool(struct want *want, const char *base)
{
	const char *package = want->pin->package;
	int n = text_starts(package, "lib") && strlen(package) > 3 ? 4 : 1;

	list_addf(&want->urls, "%s/pool/main/%.*s/%s/%s", base, n, package, package, want->file);
}

int
debian_locate(struct wants *w, const struct store *store, struct diag *why)
{
	scoped(mirror_release) struct mirror mirror = MIRROR_INIT;
	scoped(free_release) char *scratch = store_path(store, "tmp");
	const char *snapshot = getenv("INGOT_SNAPSHOT");
	bool found = false;

	for (size_t i = 0; i < w->n; i++) {
		if (!w->item[i].file)
			continue;
		if (!found && mirror_find(&mirror, scratch, why))
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

/* "'URI' NAME SIZE SHA256:HASH" */
static void
read_listed(struct listing *l, char *line)
{
	char *uri = line[0] == '\'' ? line + 1 : NULL, *end = uri ? strstr(uri, "' ") : NULL;
	char *name = end ? end + 2 : NULL, *after = name ? strchr(name, ' ') : NULL;
	char *hash = after ? strstr(after, " SHA256:") : NULL;

	if (!hash || !text_is_sha256(hash + strlen(" SHA256:")))
		return;
	*end = *after = '\0';
	array_grow(l->item, l->n, l->cap);
	l->item[l->n++] = (struct listed){ xstrdup(uri), xstrdup(name), xstrdup(hash + strlen(" SHA256:")) };
}

/* What the suite's signed index names for this source package. */
static int
ask_index(struct listing *l, const struct store *store, const struct pin *pin, struct diag *why)
{
	scoped(list_release) struct list suites = LIST_INIT;
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(free_release) char *dir = store_path(store, "apt-sources/%s", pin->suite);
	scoped(apt_release) struct apt apt = APT_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	static const char *const words[] = { "apt-get", "-q", "--print-uris", "-o", "Acquire::ForceHash=SHA256", "--download-only",
		"--only-source", "source" };
	char *rest, *line;

	list_add(&suites, pin->suite);
	if (!strchr(pin->suite, '-') && strcmp(pin->suite, "sid"))
		list_addf(&suites, "%s-security", pin->suite);
	for (size_t i = 0; i < countof(words); i++)
		list_add(&argv, words[i]);
	list_add(&argv, pin->package);
	if (apt_open(&apt, dir, &suites, "amd64", true, why) || apt_run(&apt, NULL, &argv, &out, why))
		return -1;
	for (rest = out.text; (line = strsep(&rest, "\n"));)
		read_listed(l, line);
	return 0;
}

/* "crun_1.21.orig.tar.gz" and "crun_1.28.orig.tar.xz" are the same part of a package. */
static const char *
part_of(const char *name)
{
	static const char *const parts[] = { ".orig.tar.", ".debian.tar.", ".diff.gz", ".dsc", ".tar." };

	for (size_t i = 0; i < countof(parts); i++)
		if (strstr(name, parts[i]))
			return parts[i];
	return "";
}

static const struct listed *
listing_find(const struct listing *l, const char *part)
{
	for (size_t i = 0; i < l->n; i++)
		if (*part && !strcmp(part_of(l->item[i].name), part))
			return &l->item[i];
	return NULL;
}

/* "crun_1.21-1.dsc" -> "1.21-1"; caller frees. */
static char *
listing_version(const struct listing *l)
{
	const struct listed *dsc = listing_find(l, ".dsc");
	const char *from = dsc ? strchr(dsc->name, '_') : NULL;

	return from ? xstrndup(from + 1, strlen(from + 1) - strlen(".dsc")) : xstrdup("of unknown version");
}

static int
fetch_listed(const struct fetcher *f, const struct pin *pin, const struct listed *file, struct diag *why)
{
	scoped(wants_release) struct wants w = WANTS_INIT;
	struct want *want = wants_add(&w, f, pin, file->sha256, NULL);

	if (!want)
		return 0;
	list_add(&want->urls, file->uri);
	return wants_fetch(&w, f, NULL, why);
}

static int
succeed_one(const struct want *want, const struct fetcher *f, struct diag *why)
{
	scoped(listing_release) struct listing l = LISTING_INIT;
	scoped(free_release) char *version = NULL;
	const struct pin *pin = want->pin;
	const struct listed *file;
	struct successor next;

	if (ask_index(&l, f->store, pin, why))
		return diag_wrap(why, "looking for the successor of '%s'", want->file);
	file = listing_find(&l, part_of(want->file));
	if (!file)
		return diag_set(why, DIAG_REFUSED, "no server has '%s', and %s names no successor", want->file, pin->suite);
	version = listing_version(&l);
	if (fetch_listed(f, pin, file, why))
		return diag_wrap(why, "no server has '%s'; its successor '%s'", want->file, file->name);
	if (!strcmp(file->sha256, want->sha256))
		return 0;
	say("'%s' is gone from the archive: taking its successor '%s' (a trial build)", want->file, file->name);
	next = (struct successor){ (char *)want->sha256, file->sha256, pin->package, pin->debian_version, version };
	return successor_save(&next, f->store, why);
}

int
debian_succeed(struct wants *w, const struct fetcher *f, struct diag *why)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->item[i].file && succeed_one(&w->item[i], f, why))
			return diag_wrap(why, "source of %s %s", w->item[i].pin->name, w->item[i].pin->version);
	return 0;
}
