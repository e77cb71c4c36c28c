#include "root/root_update.h"
#include "base/text.h"
#include "cli/say.h"
#include "root_make.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* "%3a" -> ":", as in the names and addresses that apt prints; in place. */
static void
decode(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		unsigned byte;

		if (*from == '%' && isxdigit((unsigned char)from[1]) && sscanf(from, "%%%2x", &byte) == 1) {
			*to = (char)byte;
			from += 3;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* NAME_VERSION_ARCHITECTURE.deb */
static bool
read_name_of(struct deb *deb, char *file)
{
	char *name = strsep(&file, "_"), *version = strsep(&file, "_");

	if (!file || !text_ends(file, ".deb"))
		return false;
	file[strlen(file) - strlen(".deb")] = '\0';
	deb->name = xstrdup(name);
	deb->version = xstrdup(version);
	deb->architecture = xstrdup(file);
	return true;
}

/* 'URI' FILE SIZE SHA256:HEX, a line of apt-get --print-uris. */
static void
read_uri(struct deb_list *lock, char *line)
{
	struct deb deb = { 0 };
	char *uri, *file, *size, *sum, *pool;

	if (*line++ != '\'')
		return;
	uri = strsep(&line, "'");
	if (!line)
		return;
	line += strspn(line, " ");
	file = strsep(&line, " ");
	size = strsep(&line, " ");
	sum = line;
	pool = strstr(uri, "/pool/");
	if (!sum || !pool || !text_starts(sum, "SHA256:"))
		return;
	sum += strlen("SHA256:");
	sum[strcspn(sum, " ")] = '\0';
	decode(pool);
	decode(file);
	if (!text_is_sha256(sum) || !read_name_of(&deb, file))
		return;
	deb.sha256 = xstrdup(sum);
	deb.file = xstrdup(pool + 1);
	deb.size = strtoull(size, NULL, 10);
	deb_list_add(lock, deb);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct deb *)a)->name, ((const struct deb *)b)->name);
}

/* An empty status file: apt names all that it would have to install. */
static int
resolve(struct root_maker *m, const struct list *wanted, struct diag *why)
{
	static const char *const words[] = {
		"apt-get", "-y", "--print-uris", "-oAcquire::ForceHash=SHA256", "install", "?essential",
	};
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	char *rest, *line;

	for (size_t i = 0; i < countof(words); i++)
		list_add(&argv, words[i]);
	list_copy(&argv, wanted);
	if (root_open_apt(m, why) || apt_update(&m->apt, why) || apt_run(&m->apt, NULL, &argv, &out, why))
		return -1;
	for (rest = out.text; (line = strsep(&rest, "\n"));)
		read_uri(&m->lock, line);
	if (!m->lock.n)
		return diag_set(why, DIAG_SYSTEM, "apt names no package with its sha256");
	qsort(m->lock.deb, m->lock.n, sizeof(*m->lock.deb), by_name);
	return 0;
}

static const struct deb *
find(const struct deb_list *lock, const char *name)
{
	for (size_t i = 0; i < lock->n; i++)
		if (!strcmp(lock->deb[i].name, name))
			return &lock->deb[i];
	return NULL;
}

static void
compare(const struct deb_list *before, const struct deb_list *now, struct root_change *change)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct deb *deb = &now->deb[i], *old = find(before, deb->name);

		if (old && !strcmp(old->sha256, deb->sha256))
			continue;
		change->added += !old;
		change->changed += old != NULL;
		say("%s %s %s", deb->name, old ? old->version : "(new)", deb->version);
	}
	for (size_t i = 0; i < before->n; i++)
		if (!find(now, before->deb[i].name)) {
			change->removed++;
			say("%s %s (removed)", before->deb[i].name, before->deb[i].version);
		}
}

int
root_update(const char *name, const struct store *store, struct root_change *change, struct diag *why)
{
	scoped(root_maker_release) struct root_maker m = ROOT_MAKER_INIT;
	scoped(deb_list_release) struct deb_list before = DEB_LIST_INIT;
	scoped(list_release) struct list wanted = LIST_INIT;
	scoped(diag_release) struct diag none = DIAG_INIT;
	scoped(free_release) char *path = deb_list_path(name, why);

	m.store = store;
	m.name = name;
	if (!path || deb_list_wanted(&m.lock, &wanted, name, why) || resolve(&m, &wanted, why))
		return diag_wrap(why, "resolving root '%s'", name);
	if (file_exists(path) && deb_list_load(&before, path, &none))
		return diag_move(why, &none);
	compare(&before, &m.lock, change);
	if (!change->added && !change->removed && !change->changed)
		return 0;
	return deb_list_save(&m.lock, path, why);
}
