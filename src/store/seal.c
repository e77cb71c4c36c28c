#include "store/seal.h"
#include "base/digest_tree.h"
#include "base/file.h"
#include <string.h>
#include <unistd.h>

static char *
seal_path(const char *store, const char *entry)
{
	char *path = xasprintf("%s/seals/%s", store, entry);

	for (char *c = path + strlen(store) + strlen("/seals/"); (c = strchr(c, '/'));)
		*c = '-';
	return path;
}

int
seal_write(const char *store, const char *entry, const struct digest *digest, struct diag *why)
{
	scoped(free_release) char *path = seal_path(store, entry);
	scoped(free_release) char *line = xasprintf("%s\n", digest->hex);

	return file_write(path, line, strlen(line), 0444, why);
}

int
seal_check(const char *store, const char *entry, struct diag *why)
{
	scoped(free_release) char *path = seal_path(store, entry);
	scoped(free_release) char *folder = path_join(store, entry);
	scoped(buf_release) struct buf line = BUF_INIT;
	struct digest got;

	if (!file_exists(path))
		return 1;
	if (file_read(&line, path, 1024, why) || digest_tree(&got, folder, why)) {
		why->kind = DIAG_REFUSED;       /* a missing or unreadable file is a change too */
		return -1;
	}
	if (line.len != 65 || strncmp(line.text, got.hex, 64) || line.text[64] != '\n')
		return diag_set(why, DIAG_REFUSED, "'%s' is not as it was published: its hash is %s, and its seal says %.64s",
			entry, got.hex, line.text);
	return 0;
}

void
seal_remove(const char *store, const char *entry)
{
	scoped(free_release) char *path = seal_path(store, entry);

	unlink(path);
}
