#include "root_download.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/tree.h"
#include "cli/say.h"
#include "root/mirror.h"
#include <string.h>
#include <unistd.h>

enum {
	BATCH_PACKAGES = 24,
	BATCH_BYTES = 24 << 20,         /* one call of apt brings so much, so that progress can be told */
};

int
root_open_apt(struct root_maker *m, struct diag *why)
{
	scoped(free_release) char *dir = store_path(m->store, "apt/%s", m->name);

	return m->apt.dir ? 0 : apt_open(&m->apt, dir, &m->lock.suites, m->lock.architecture, false, why);
}

static char *
stored_path(const struct root_maker *m, const struct deb *deb)
{
	return store_path(m->store, "sources/%s", deb->sha256);
}

static bool
is_stored(const struct root_maker *m, const struct deb *deb)
{
	scoped(free_release) char *path = stored_path(m, deb);

	return deb->sha256 && file_exists(path);
}

/* A .deb that changed in the store is set aside, and is then one of the missing. */
static int
check_stored(const struct root_maker *m, struct diag *why)
{
	for (size_t i = 0; i < m->lock.n; i++) {
		scoped(free_release) char *relative = xasprintf("sources/%s", m->lock.deb[i].sha256);

		if (!is_stored(m, &m->lock.deb[i]) || !store_check(m->store, relative, SEAL_CONTENT, why))
			continue;
		if (why->kind != DIAG_REFUSED)
			return -1;
		say("root: %s; it is fetched again", why->text.text);
		diag_release(why);
	}
	return 0;
}

/* " name | version | origin" of apt-cache madison. */
static void
read_madison(struct list *available, char *line)
{
	char *name = strsep(&line, "|"), *version = strsep(&line, "|");

	if (!line)
		return;
	name += strspn(name, " ");
	version += strspn(version, " ");
	name[strcspn(name, " ")] = '\0';
	version[strcspn(version, " ")] = '\0';
	list_addf(available, "%s %s", name, version);
}

static int
list_available(struct root_maker *m, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	char *rest, *line;

	list_add(&argv, "apt-cache");
	list_add(&argv, "madison");
	for (size_t i = 0; i < m->lock.n; i++)
		list_add(&argv, m->lock.deb[i].name);
	if (apt_run(&m->apt, NULL, &argv, &out, why))
		return -1;
	for (rest = out.text; (line = strsep(&rest, "\n"));)
		read_madison(&m->available, line);
	return 0;
}

static bool
is_available(const struct root_maker *m, const struct deb *deb)
{
	scoped(free_release) char *entry = xasprintf("%s %s", deb->name, deb->version);

	return list_has(&m->available, entry);
}

static bool
is_backport(const char *version)
{
	return strstr(version, "~bpo") != NULL;
}

/* The newest version that is not the locked one.  The successor of a backport is a backport. */
static const char *
successor_of(const struct root_maker *m, const struct deb *deb)
{
	size_t n = strlen(deb->name);

	for (size_t i = 0; i < m->available.n; i++) {
		const char *entry = m->available.item[i], *version = entry + n + 1;

		if (!strncmp(entry, deb->name, n) && entry[n] == ' ' && is_backport(version) == is_backport(deb->version) &&
		    strcmp(version, deb->version))
			return version;
	}
	return NULL;
}

static int
take_successor(struct root_maker *m, struct deb *deb, struct diag *why)
{
	const char *version = successor_of(m, deb);

	if (!version || deb->locked) {
		diag_set(why, DIAG_SYSTEM, "the mirror has neither %s %s nor a successor", deb->name, deb->version);
		return diag_hint(why, "refresh the lock: ingot root update %s", m->name);
	}
	say("root: %s %s is gone; taking its successor %s, so this is a trial", deb->name, deb->version, version);
	deb->locked = deb->version;
	deb->version = xstrdup(version);
	free(deb->sha256);
	deb->sha256 = NULL;
	return 0;
}

/* The file name that apt uses: the ':' of an epoch is %3a. */
static char *
deb_file(const struct deb *deb)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s_", deb->name);
	for (const char *c = deb->version; *c; c++) {
		if (*c == ':')
			buf_str(&name, "%3a");
		else
			buf_char(&name, *c);
	}
	buf_printf(&name, "_%s.deb", deb->architecture);
	return buf_detach(&name);
}

/* A locked .deb must have the locked hash.  apt checks a successor against the signed index. */
static int
store_deb(const struct root_maker *m, struct deb *deb, const char *folder, struct diag *why)
{
	scoped(free_release) char *file = deb_file(deb);
	scoped(free_release) char *path = path_join(folder, file);
	scoped(free_release) char *relative = NULL;
	struct digest digest;
	uint64_t size;

	if (digest_file(&digest, path, &size, why))
		return -1;
	if (deb->locked) {
		deb->sha256 = xstrdup(digest.hex);
		deb->size = size;
	} else if (strcmp(digest.hex, deb->sha256)) {
		return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, but %s is locked", file, digest.hex, deb->sha256);
	}
	relative = path_join("sources", digest.hex);
	return store_publish(m->store, path, relative, why);
}

static int
download(struct root_maker *m, struct deb *const *deb, size_t n, const char *folder, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;

	list_add(&argv, "apt-get");
	list_add(&argv, "download");
	for (size_t i = 0; i < n; i++)
		list_addf(&argv, "%s=%s", deb[i]->name, deb[i]->version);
	if (apt_run(&m->apt, folder, &argv, NULL, why))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (store_deb(m, deb[i], folder, why))
			return -1;
	return 0;
}

/* Fetches one at a time, to find the package that the mirror lists but does not have. */
static int
download_singly(struct root_maker *m, struct deb *const *deb, size_t n, const char *folder, struct diag *why)
{
	for (size_t i = 0; i < n; i++) {
		scoped(diag_release) struct diag gone = DIAG_INIT;
		struct deb *one = deb[i];

		if (is_stored(m, one) || !download(m, &one, 1, folder, &gone))
			continue;
		if (gone.kind == DIAG_REFUSED)
			return diag_move(why, &gone);
		if (take_successor(m, one, why) || download(m, &one, 1, folder, why))
			return -1;
	}
	return 0;
}

static int
download_batch(struct root_maker *m, struct deb *const *deb, size_t n, const char *folder, struct diag *why)
{
	scoped(diag_release) struct diag wrong = DIAG_INIT;

	if (!download(m, deb, n, folder, &wrong))
		return 0;
	if (wrong.kind == DIAG_REFUSED)
		return diag_move(why, &wrong);
	return download_singly(m, deb, n, folder, why);
}

/* apt's own client for one file; its hash is pinned, so no index is needed. */
static int
download_from(struct root_maker *m, struct deb *deb, const char *base, const char *folder, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(free_release) char *file = deb_file(deb);

	list_add(&argv, "/usr/lib/apt/apt-helper");
	list_add(&argv, "download-file");
	list_addf(&argv, "%s/%s", base, deb->file);
	list_add(&argv, file);
	list_addf(&argv, "SHA256:%s", deb->sha256);
	return apt_run(&m->apt, folder, &argv, NULL, why) || store_deb(m, deb, folder, why) ? -1 : 0;
}

/* A pool keeps files longer than the index names them; a snapshot archive ($INGOT_SNAPSHOT, an address with pool/ below) keeps all. */
static bool
download_old(struct root_maker *m, struct deb *deb, const struct mirror *mirror, const char *folder)
{
	const char *const bases[] = { mirror->archive, mirror->security, getenv("INGOT_SNAPSHOT") };

	for (size_t i = 0; i < countof(bases); i++) {
		scoped(diag_release) struct diag absent = DIAG_INIT;

		if (bases[i] && *bases[i] && !download_from(m, deb, bases[i], folder, &absent))
			return true;
	}
	return false;
}

static int
replace_old(struct root_maker *m, struct deb *const *missing, size_t n, const char *folder, struct diag *why)
{
	scoped(mirror_release) struct mirror mirror = MIRROR_INIT;

	for (size_t i = 0; i < n; i++) {
		if (is_available(m, missing[i]))
			continue;
		if (!mirror.archive && mirror_find(&mirror, m->dir, why))
			return -1;
		if (!download_old(m, missing[i], &mirror, folder) && take_successor(m, missing[i], why))
			return -1;
	}
	return 0;
}

/* The size of the next batch. */
static size_t
batch_size(struct deb *const *deb, size_t n)
{
	uint64_t bytes = 0;
	size_t i = 0;

	while (i < n && i < BATCH_PACKAGES && (!i || bytes + deb[i]->size <= BATCH_BYTES))
		bytes += deb[i++]->size;
	return i;
}

static int
download_all(struct root_maker *m, struct deb *const *deb, size_t n, const char *folder, struct diag *why)
{
	uint64_t total = 0, done = 0;

	for (size_t i = 0; i < n; i++)
		total += deb[i]->size;
	for (size_t at = 0, size; at < n; at += size) {
		size = batch_size(deb + at, n - at);
		say_live("root: downloading, %zu of %zu packages, %llu of %llu MB", at, n, (unsigned long long)done >> 20,
			(unsigned long long)total >> 20);
		if (download_batch(m, deb + at, size, folder, why))
			return -1;
		for (size_t i = at; i < at + size; i++)
			done += deb[i]->size;
	}
	say_live_end();
	return 0;
}

static size_t
list_missing(struct root_maker *m, struct deb **missing)
{
	size_t n = 0;

	for (size_t i = 0; i < m->lock.n; i++)
		if (!is_stored(m, &m->lock.deb[i]))
			missing[n++] = &m->lock.deb[i];
	return n;
}

int
root_download(struct root_maker *m, struct diag *why)
{
	scoped(free_release) struct deb **missing = xcalloc(m->lock.n + 1, sizeof(*missing));
	scoped(free_release) char *folder = path_join(m->dir, "debs");
	size_t n;

	if (check_stored(m, why))
		return -1;
	n = list_missing(m, missing);
	if (!n)
		return 0;
	if (dir_make(folder, why) || root_open_apt(m, why) || list_available(m, why))
		return -1;
	if (replace_old(m, missing, n, folder, why))
		return -1;
	return download_all(m, missing, list_missing(m, missing), folder, why);
}
