#include "source/source.h"
#include "source/module.h"
#include "source/successor.h"
#include <string.h>

const char *
source_id(const struct pin *pin)
{
	switch (pin->kind) {
	case SOURCE_GO:
	case SOURCE_DEBS:
		return pin->sum;
	case SOURCE_LOCAL:
		return pin->local;
	default:
		return pin->sha256;
	}
}

bool
source_is(const struct pin *pin, const char *name, const char *version, const char *id)
{
	return !strcmp(pin->name, name) && !strcmp(pin->version, version) && !strcmp(source_id(pin), id);
}

char *
source_file(const struct store *store, const char *sha256)
{
	scoped(successor_release) struct successor next = SUCCESSOR_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	char *path = store_path(store, "sources/%s", sha256);

	if (file_exists(path) || successor_load(&next, store, sha256, &ignored) != 1)
		return path;
	free(path);
	return store_path(store, "sources/%s", next.sha256);
}

static void
describe_successor(struct buf *text, const struct store *store, const char *sha256)
{
	scoped(successor_release) struct successor next = SUCCESSOR_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *pinned = store_path(store, "sources/%s", sha256);

	if (!text->len && !file_exists(pinned) && successor_load(&next, store, sha256, &ignored) == 1)
		buf_printf(text, "%s %s instead of %s", next.package, next.version, next.before);
}

char *
source_successor(const struct store *store, const struct pin *pin)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (pin->kind == SOURCE_DEBIAN)
		describe_successor(&text, store, pin->sha256);
	if (pin->patch_sha256)
		describe_successor(&text, store, pin->patch_sha256);
	return text.len ? buf_detach(&text) : NULL;
}

static bool
has_file(const struct store *store, const char *sha256)
{
	scoped(free_release) char *path = source_file(store, sha256);

	return file_exists(path);
}

static bool
has_files(const struct store *store, const struct pin *pin)
{
	const char *sha256;

	for (size_t i = 0; (sha256 = pin_file(pin, i)); i++)
		if (!has_file(store, sha256))
			return false;
	return true;
}

static bool
has_folder(const struct store *store, char *relative)
{
	scoped(free_release) char *name = relative;
	scoped(free_release) char *path = path_join(store->dir, name);

	return file_exists(path);
}

bool
source_present(const struct store *store, const struct source *source)
{
	const struct pin *pin = source->pin;

	if (pin->kind == SOURCE_LOCAL)
		return true;
	if (pin->kind == SOURCE_GO)
		return has_folder(store, module_folder(pin));
	if (!has_files(store, pin))
		return false;
	return pin->kind == SOURCE_DEBS || !source->crates || has_folder(store, source_crates_folder(pin));
}

char *
source_crates_folder(const struct pin *pin)
{
	return xasprintf("sources/crates-%s", pin->sha256);
}

char *
source_closure(const struct store *store, const struct pin *pin)
{
	scoped(free_release) char *name = NULL;
	char *path;

	if (pin->kind == SOURCE_LOCAL || pin->kind == SOURCE_DEBS)
		return NULL;
	name = pin->kind == SOURCE_GO ? module_folder(pin) : source_crates_folder(pin);
	path = path_join(store->dir, name);
	if (!file_exists(path))
		free_release(&path);
	return path;
}
