#include "crates.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/say.h"
#include "source/source.h"
#include "source/source_unpack.h"
#include "cargo_lock.h"
#include "client.h"
#include <string.h>
#include <stdio.h>

enum { FILES_LIMIT = 100000 };

static int
open_client(struct client *c, struct clients *all, char **home, struct diag *why)
{
	if (client_open(c, all, NULL, why))
		return -1;
	*home = path_join(c->scratch, "cargo");
	if (dir_make(*home, why))
		return -1;
	sandbox_bind(&c->box, *home, "/build/cargo", true);
	sandbox_env(&c->box, "CARGO_HOME=/build/cargo");
	sandbox_env(&c->box, "CARGO_TERM_PROGRESS_WHEN=never");
	return 0;
}

/* The path of the file that cargo put below its registry/cache; caller frees. */
static char *
find_crate(const char *home, const struct pin *pin, struct diag *why)
{
	scoped(list_release) struct list files = LIST_INIT;
	scoped(free_release) char *cache = path_join(home, "registry/cache");
	scoped(free_release) char *name = xasprintf("/%s-%s.crate", pin->crate, pin->crate_version);

	if (tree_list(&files, cache, FILES_LIMIT, why))
		return NULL;
	for (size_t i = 0; i < files.n; i++)
		if (text_ends(files.item[i], name))
			return path_join(cache, files.item[i]);
	diag_set(why, DIAG_SYSTEM, "cargo did not bring '%s'", name + 1);
	return NULL;
}

static int
take_crate(const struct store *store, const struct pin *pin, const char *path, struct diag *why)
{
	scoped(free_release) char *name = xasprintf("sources/%s", pin->sha256);
	struct digest got;

	if (digest_file(&got, path, NULL, why))
		return -1;
	if (!strcmp(got.hex, pin->sha256))
		return store_publish(store, path, name, why);
	return store_set_aside(store, path, &got, pin->sha256, why);
}

/* `cargo info` is the one command that fetches only this file, from the registry that the host is configured for. */
int
crates_fetch(struct clients *all, const struct pin *pin, struct diag *why)
{
	scoped(client_release) struct client c = CLIENT_INIT;
	scoped(free_release) char *home = NULL;
	scoped(free_release) char *path = NULL;
	scoped(free_release) char *spec = xasprintf("%s@%s", pin->crate, pin->crate_version);
	const char *const words[] = { "cargo", "info", "--quiet", spec, NULL };

	say("fetch: %s %s by cargo", pin->name, pin->version);
	if (open_client(&c, all, &home, why))
		return -1;
	client_command(&c, words);
	if (client_run(&c, "/build/cargo", why))
		return -1;
	path = find_crate(home, pin, why);
	return path ? take_crate(all->store, pin, path, why) : -1;
}

/*
 * cargo reads configuration from its working folder upwards and from CARGO_HOME.  Both are ours, so that a source's own
 * .cargo/config.toml, which may name programs to run, is not seen; and the source is read-only.
 */
static int
run_fetch(struct client *c, const char *source, struct diag *why)
{
	static const char *const words[] = { "cargo", "fetch", "--quiet", "--locked", "--manifest-path", "/build/src/Cargo.toml", NULL };

	sandbox_bind(&c->box, source, "/build/src", false);
	sandbox_env(&c->box, "RUSTC=/usr/bin/rustc");
	client_command(c, words);
	return client_run(c, "/build/cargo", why);
}

/* Moves the files that cargo put below its registry/cache to one folder. */
static int
gather(const char *home, const char *to, struct diag *why)
{
	scoped(list_release) struct list files = LIST_INIT;
	scoped(free_release) char *cache = path_join(home, "registry/cache");

	if (dir_make(cache, why) || dir_make(to, why) || tree_list(&files, cache, FILES_LIMIT, why))
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *from = path_join(cache, files.item[i]);
		scoped(free_release) char *place = path_join(to, path_base(files.item[i]));

		if (rename(from, place))
			return diag_set(why, DIAG_SYSTEM, "cannot move '%s' to '%s':", from, place);
	}
	return 0;
}

int
crates_vendor(struct clients *all, const struct pin *pin, struct diag *why)
{
	scoped(cargo_lock_release) struct cargo_lock lock = CARGO_LOCK_INIT;
	scoped(client_release) struct client c = CLIENT_INIT;
	scoped(free_release) char *home = NULL;
	scoped(free_release) char *source = NULL;
	scoped(free_release) char *brought = NULL;
	scoped(free_release) char *vendor = NULL;
	scoped(free_release) char *list = NULL;
	scoped(free_release) char *folder = source_crates_folder(pin);

	say("fetch: crates of %s %s by cargo", pin->name, pin->version);
	if (open_client(&c, all, &home, why))
		return -1;
	source = path_join(c.scratch, "source");
	brought = path_join(c.scratch, "crates");
	vendor = path_join(c.scratch, "vendor");
	list = path_join(source, "Cargo.lock");
	if (dir_make(source, why) || source_unpack(all->store, pin, NULL, source, why))
		return -1;
	if (cargo_lock_load(&lock, list, why) || run_fetch(&c, source, why) || gather(home, brought, why) ||
	    cargo_lock_unpack(&lock, brought, vendor, why))
		return diag_wrap(why, "crates of %s %s", pin->name, pin->version);
	return store_publish(all->store, vendor, folder, why);
}
