#include "source/source_index.h"
#include "base/text.h"
#include "root/apt.h"
#include <string.h>

void
source_index_release(struct source_index *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->item[i].uri);
		free(l->item[i].name);
		free(l->item[i].sha256);
	}
	free(l->item);
}

/* "'URI' NAME SIZE SHA256:HASH" */
static void
read_indexed(struct source_index *l, char *line)
{
	char *uri = line[0] == '\'' ? line + 1 : NULL, *end = uri ? strstr(uri, "' ") : NULL;
	char *name = end ? end + 2 : NULL, *after = name ? strchr(name, ' ') : NULL;
	char *hash = after ? strstr(after, " SHA256:") : NULL;

	if (!hash || !text_is_sha256(hash + strlen(" SHA256:")))
		return;
	*end = *after = '\0';
	array_grow(l->item, l->n, l->cap);
	l->item[l->n++] = (struct indexed){ xstrdup(uri), xstrdup(name), xstrdup(hash + strlen(" SHA256:")) };
}

int
source_index_ask(struct source_index *l, const struct store *store, const struct pin *pin, struct diag *why)
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
		read_indexed(l, line);
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

const struct indexed *
source_index_find(const struct source_index *l, const char *like)
{
	const char *part = part_of(like);

	for (size_t i = 0; i < l->n; i++)
		if (*part && !strcmp(part_of(l->item[i].name), part))
			return &l->item[i];
	return NULL;
}

char *
source_index_version(const struct source_index *l)
{
	const struct indexed *dsc = source_index_find(l, ".dsc");
	const char *from = dsc ? strchr(dsc->name, '_') : NULL;

	return from ? xstrndup(from + 1, strlen(from + 1) - strlen(".dsc")) : xstrdup("of unknown version");
}
