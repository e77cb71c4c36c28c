#include "closure.h"
#include "base/tree.h"
#include "cli/say.h"
#include "net/download.h"
#include "source/module.h"
#include "source/source_unpack.h"
#include "store/unpack.h"
#include "cargo_lock.h"
#include "gosum.h"
#include <string.h>

/* Its folder, relative to the store; caller frees. */
static char *
folder_of(const struct pin *pin)
{
	return pin->kind == SOURCE_GO ? module_folder(pin) : source_crates_folder(pin);
}

/* The sums of a module's needs are in its own zip, whose sum the pin has. */
static int
check_modules(const struct pin *pin, const char *folder, const char *scratch, struct diag *why)
{
	scoped(free_release) char *zip = module_path(folder, pin, "zip");
	scoped(free_release) char *source = path_join(scratch, "source");
	scoped(free_release) char *prefix = xasprintf("%s@%s/", pin->module, pin->module_version);
	const struct unpack rules = { .strip_prefix = prefix };

	if (module_is_toolchain(pin))
		return gosum_check(NULL, folder, pin, why);
	return dir_make(source, why) || unpack_archive(&rules, zip, source, why) || gosum_check(source, folder, pin, why) ? -1 : 0;
}

static int
unpack_crates(const struct store *store, const struct pin *pin, const char *brought, const char *to, const char *scratch, struct diag *why)
{
	scoped(cargo_lock_release) struct cargo_lock lock = CARGO_LOCK_INIT;
	scoped(free_release) char *source = path_join(scratch, "source");
	scoped(free_release) char *list = path_join(source, "Cargo.lock");

	if (dir_make(source, why) || source_unpack(store, pin, NULL, source, why) || cargo_lock_load(&lock, list, why))
		return -1;
	return cargo_lock_unpack(&lock, brought, to, why);
}

static int
take(const struct store *store, const struct pin *pin, const char *tar, const char *scratch, struct diag *why)
{
	scoped(free_release) char *name = folder_of(pin);
	scoped(free_release) char *folder = path_join(scratch, "folder"), *crates = path_join(scratch, "crates");
	const struct unpack rules = UNPACK_INIT;
	bool is_go = pin->kind == SOURCE_GO;

	if (dir_make(folder, why) || unpack_archive(&rules, tar, folder, why) ||
	    (is_go ? check_modules(pin, folder, scratch, why) : unpack_crates(store, pin, folder, crates, scratch, why)))
		return -1;
	return store_publish(store, is_go ? folder : crates, name, why);
}

/* 1: taken; 0: it is not there, or it is wrong, and one line says so; -1. */
static int
fetch_from(const struct store *store, const char *mirror, const struct pin *pin, const char *scratch, struct diag *why)
{
	const struct caller caller = CALLER_INIT;
	scoped(diag_release) struct diag wrong = DIAG_INIT;
	scoped(free_release) char *name = folder_of(pin), *file = xasprintf("%s.tar", path_base(name));
	scoped(free_release) char *tar = path_join(scratch, file);
	scoped(list_release) struct list urls = LIST_INIT;
	struct download get = { .urls = &urls, .path = tar };
	int missing;

	list_take(&urls, path_join(mirror, file));
	missing = download_all(&caller, &get, 1, &wrong);
	diag_release(&get.why);
	if (missing && wrong.kind == DIAG_REFUSED)
		return 0;
	if (!missing && !take(store, pin, tar, scratch, &wrong)) {
		say("fetch: %s %s from '%s'", pin->name, pin->version, urls.item[0]);
		return 1;
	}
	if (!missing && wrong.kind == DIAG_SYSTEM)
		return diag_move(why, &wrong);
	say("fetch: '%s' is not used: %s", urls.item[0], wrong.text.text);
	return 0;
}

static int
try(const struct store *store, const char *mirror, const struct pin *pin, struct diag *why)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *scratch = NULL;
	int taken;

	if (store_temp(store, &scratch, why))
		return -1;
	taken = fetch_from(store, mirror, pin, scratch, why);
	tree_remove(scratch, &ignored);
	return taken;
}

int
closure_fetch(const struct store *store, const struct list *mirrors, const struct source *source, struct diag *why)
{
	int taken = 0;

	for (size_t i = 0; i < mirrors->n && !taken; i++)
		taken = try(store, mirrors->item[i], source->pin, why);
	return taken;
}
