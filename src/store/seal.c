#include "store/seal.h"
#include "base/digest_tree.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include <string.h>
#include <unistd.h>

enum { LINE = 65 };

static char *
seal_path(const char *store, const char *entry, const char *ext)
{
	char *path = xasprintf("%s/seals/%s%s", store, entry, ext);

	for (char *c = path + strlen(store) + strlen("/seals/"); (c = strchr(c, '/'));)
		*c = '-';
	return path;
}

/* What a quick comparison compares. */
struct record {
	struct digest head, times;
};

static int
hash_head(struct digest *head, const char *folder, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT;
	scoped(buf_release) struct buf lines = BUF_INIT;

	if (dir_list(&names, folder, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = path_join(folder, names.item[i]);
		struct digest digest;

		if (!text_ends(path, ".json") || file_is_dir(path))
			continue;
		if (digest_file(&digest, path, NULL, why))
			return -1;
		buf_printf(&lines, "%s %s\n", digest.hex, names.item[i]);
	}
	digest_bytes(head, lines.text, lines.len);
	return 0;
}

static int
record_make(struct record *r, const char *folder, enum seal_depth depth, struct diag *why)
{
	*r = (struct record){ 0 };
	return hash_head(&r->head, folder, why) || (depth > SEAL_HEAD && digest_tree_times(&r->times, folder, why)) ? -1 : 0;
}

static int
record_write(const char *store, const char *entry, const struct record *r, struct diag *why)
{
	scoped(free_release) char *path = seal_path(store, entry, ".times");
	scoped(free_release) char *lines = xasprintf("%s\n%s\n", r->head.hex, r->times.hex);

	return file_write(path, lines, strlen(lines), 0444, why);
}

/* Is the folder as its record says? */
static bool
is_as_recorded(const char *store, const char *entry, const char *folder, enum seal_depth depth)
{
	scoped(free_release) char *path = seal_path(store, entry, ".times");
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf lines = BUF_INIT;
	struct record now;

	if (!file_exists(path) || file_read(&lines, path, 1024, &ignored) || lines.len != 2 * (size_t)LINE)
		return false;
	if (record_make(&now, folder, depth, &ignored) || strncmp(lines.text, now.head.hex, LINE - 1))
		return false;
	return depth == SEAL_HEAD || !strncmp(lines.text + LINE, now.times.hex, LINE - 1);
}

int
seal_write(const char *store, const char *entry, const char *folder, struct diag *why)
{
	scoped(free_release) char *path = seal_path(store, entry, "");
	scoped(free_release) char *line = NULL;
	struct digest digest;
	struct record record;

	if (record_make(&record, folder, SEAL_TIMES, why) || digest_tree(&digest, folder, why))
		return -1;
	line = xasprintf("%s\n", digest.hex);
	return file_write(path, line, LINE, 0444, why) || record_write(store, entry, &record, why) ? -1 : 0;
}

static int
compare_content(const char *path, const char *folder, const char *entry, struct diag *why)
{
	scoped(buf_release) struct buf line = BUF_INIT;
	struct digest got;

	if (file_read(&line, path, 1024, why) || digest_tree(&got, folder, why))
		return -1;
	if (line.len == LINE && line.text[LINE - 1] == '\n')
		line.text[LINE - 1] = '\0';
	if (!text_is_sha256(line.text))
		return diag_set(why, DIAG_REFUSED, "the seal of '%s' is damaged", entry);
	if (strcmp(line.text, got.hex))
		return diag_set(why, DIAG_REFUSED, "'%s' is not as it was published: its hash is %s, and its seal says %s", entry,
			got.hex, line.text);
	return 0;
}

int
seal_check(const char *store, const char *entry, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *path = seal_path(store, entry, "");
	scoped(free_release) char *folder = path_join(store, entry);
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	struct record now;
	bool recorded;

	if (!file_exists(path))
		return 1;
	if (depth < SEAL_CONTENT && is_as_recorded(store, entry, folder, depth))
		return 0;
	/* The record is made before the content is read: a file that changes later then differs from it. */
	recorded = depth < SEAL_CONTENT && !record_make(&now, folder, SEAL_TIMES, &ignored);
	if (compare_content(path, folder, entry, why)) {
		why->kind = DIAG_REFUSED;       /* a missing or unreadable file is a change too */
		return -1;
	}
	if (recorded)
		record_write(store, entry, &now, &ignored);     /* not in a store that only its owner may write */
	return 0;
}

void
seal_remove(const char *store, const char *entry)
{
	scoped(free_release) char *path = seal_path(store, entry, "");
	scoped(free_release) char *times = seal_path(store, entry, ".times");

	unlink(path);
	unlink(times);
}
