#include "source_check.h"
#include <string.h>

char *
source_checked_file(const struct store *store, const char *sha256, struct diag *why)
{
	char *path = source_file(store, sha256);

	if (store_check(store, path + strlen(store->dir) + 1, SEAL_CONTENT, why))
		free_release(&path);
	return path;
}

int
source_check_closure(const struct store *store, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *path = source_closure(store, pin);

	return path ? store_check(store, path + strlen(store->dir) + 1, SEAL_CONTENT, why) : 0;
}

static int
check_file(const struct store *store, const char *sha256, struct diag *why)
{
	scoped(free_release) char *path = source_file(store, sha256);

	return file_exists(path) ? store_check(store, path + strlen(store->dir) + 1, SEAL_CONTENT, why) : 0;
}

int
source_check(const struct store *store, const struct pin *pin, struct diag *why)
{
	const char *sha256;

	for (size_t i = 0; (sha256 = pin_file(pin, i)); i++)
		if (check_file(store, sha256, why))
			return -1;
	return source_check_closure(store, pin, why);
}
