#include "go_modules.h"
#include "base/file.h"
#include "base/tree.h"
#include "cli/say.h"
#include "source/module.h"
#include "source/source.h"
#include "source/source_unpack.h"
#include "store/unpack.h"
#include "client.h"
#include "gosum.h"
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void
glob_release(glob_t *g)
{
	globfree(g);
}

/* The folder of the root's own go, as seen inside.  It is used only to fetch the pinned toolchain.  Caller frees. */
static char *
bootstrap(const char *root)
{
	scoped(glob_release) glob_t found = { 0 };
	scoped(free_release) char *pattern = xasprintf("%s/usr/lib/go-*/bin/go", root);
	scoped(free_release) char *program = NULL;

	if (glob(pattern, 0, NULL, &found) || !found.gl_pathc)
		return xstrdup("/usr/bin");
	program = xstrdup(found.gl_pathv[found.gl_pathc - 1] + strlen(root));
	return path_dir(program);
}

/* Unpacks the pinned toolchain, once per run. */
static int
ready_toolchain(struct clients *all, const struct pin *pin, struct diag *why)
{
	if (all->toolchain)
		return 0;
	if (!all->go)
		return diag_set(why, DIAG_USAGE, "'%s' does not pin a Go toolchain", pin->set->name);
	if (go_modules_fetch(all, all->go, why) || store_temp(all->store, &all->toolchain, why) ||
	    source_unpack(all->store, all->go, NULL, all->toolchain, why))
		return -1;
	if (chmod(all->toolchain, 0755))        /* another user runs it: root/guard.h */
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s' to others:", all->toolchain);
	return 0;
}

static int
open_client(struct client *c, struct clients *all, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *own = NULL;
	const struct root *root;

	if (clients_root(all, &root, why))
		return -1;
	own = bootstrap(root->dir);
	if (module_is_toolchain(pin))
		return client_open(c, all, own, why);
	if (ready_toolchain(all, pin, why) || client_open(c, all, "/build/tools/go/bin", why))
		return -1;
	sandbox_bind(&c->box, all->toolchain, "/build/tools/go", false);
	return 0;
}

static int
compare_sum(const struct pin *pin, const char *download, struct diag *why)
{
	scoped(buf_release) struct buf sum = BUF_INIT;
	scoped(free_release) char *path = module_path(download, pin, "ziphash");

	if (file_read(&sum, path, 1024, why))
		return -1;
	if (!strcmp(sum.text, pin->sum))
		return 0;
	return diag_set(why, DIAG_REFUSED, "%s@%s has sum %s, not %s", pin->module, pin->module_version, sum.text, pin->sum);
}

/* A wrong module is kept for inspection, out of the way of the next try. */
static int
set_aside(const struct store *store, const struct pin *pin, const char *download, struct diag *why)
{
	scoped(free_release) char *zip = module_path(download, pin, "zip");
	scoped(free_release) char *hash = module_path(download, pin, "ziphash");
	scoped(free_release) char *name = xasprintf("%s@%s.zip", path_base(pin->module), pin->module_version);
	scoped(free_release) char *to = store_path(store, "aside/%s", name);
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *said = xstrdup(why->text.text);

	if (why->kind != DIAG_REFUSED || rename(zip, to))
		return -1;
	tree_remove(hash, &ignored);
	return diag_set(why, DIAG_REFUSED, "%s; kept as '%s'", said, to);
}

static int
bring_module(struct client *c, const struct store *store, const struct pin *pin, const char *download, struct diag *why)
{
	scoped(free_release) char *module = xasprintf("%s@%s", pin->module, pin->module_version);
	const char *const words[] = { "go", "mod", "download", module, NULL };

	client_command(c, words);
	if (client_run(c, "/build/home", why))
		return -1;
	return compare_sum(pin, download, why) ? set_aside(store, pin, download, why) : 0;
}

/* Copies go.mod and go.sum of the module, if they exist. */
static int
copy_lists(const char *source, const char *to, struct diag *why)
{
	static const char *const names[] = { "go.mod", "go.sum" };

	for (size_t i = 0; i < countof(names); i++) {
		scoped(free_release) char *from = path_join(source, names[i]);
		scoped(free_release) char *copy = path_join(to, names[i]);

		if (file_exists(from) && file_copy(from, copy, 0644, why))
			return -1;
	}
	return 0;
}

/*
 * Fetches all modules that the module's go.sum pins.  go compares each with go.sum, and so does gosum_check().
 * go sees go.mod and go.sum in a folder of ours, and nothing else of the source.  It runs no version control program.
 */
static int
bring_closure(struct client *c, const struct pin *pin, const char *download, struct diag *why)
{
	static const char *const words[] = { "go", "mod", "download", NULL };
	scoped(free_release) char *zip = module_path(download, pin, "zip");
	scoped(free_release) char *prefix = xasprintf("%s@%s/", pin->module, pin->module_version);
	scoped(free_release) char *source = path_join(c->scratch, "source");
	scoped(free_release) char *lists = path_join(c->scratch, "lists");
	const struct unpack rules = { .strip_prefix = prefix };

	if (dir_make(source, why) || dir_make(lists, why) || unpack_archive(&rules, zip, source, why) ||
	    copy_lists(source, lists, why))
		return -1;
	sandbox_bind(&c->box, lists, "/build/lists", true);
	sandbox_env(&c->box, "GOFLAGS=-mod=readonly -modcacherw");
	client_command(c, words);
	if (client_run(c, "/build/lists", why))
		return -1;
	return gosum_check(source, download, pin, why);
}

/* Modules that were refused are not there for the next run. */
static int
forget(const char *cache, struct diag *why)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (why->kind == DIAG_REFUSED)
		tree_remove(cache, &ignored);
	return -1;
}

/* What is sealed must not be found by the next run, in whose cache go could write nothing. */
static int
publish(const struct client *c, const struct store *store, const char *download, const char *folder, struct diag *why)
{
	scoped(free_release) char *apart = path_join(c->scratch, "modules");

	if (rename(download, apart))
		return diag_set(why, DIAG_SYSTEM, "cannot move '%s' to '%s':", download, apart);
	return store_publish(store, apart, folder, why);
}

/* Continues where a killed run stopped: go keeps the modules that are there. */
static int
bring(struct clients *all, const struct pin *pin, const char *folder, struct diag *why)
{
	scoped(client_release) struct client c = CLIENT_INIT;
	scoped(free_release) char *cache = store_path(all->store, "%s.part", folder);
	scoped(free_release) char *download = path_join(cache, "cache/download");

	if (dir_make(cache, why) || open_client(&c, all, pin, why))
		return -1;
	sandbox_bind(&c.box, cache, "/build/modcache", true);
	sandbox_env(&c.box, "GOMODCACHE=/build/modcache");
	sandbox_env(&c.box, "GOFLAGS=-modcacherw");
	sandbox_env(&c.box, "GOTOOLCHAIN=local");
	sandbox_env(&c.box, "GOWORK=off");
	sandbox_env(&c.box, "GOVCS=*:off");
	say("fetch: %s %s by go", pin->name, pin->version);
	if (bring_module(&c, all->store, pin, download, why))
		return -1;
	if (module_is_toolchain(pin) ? gosum_check(NULL, download, pin, why) : bring_closure(&c, pin, download, why))
		return forget(cache, why);
	return publish(&c, all->store, download, folder, why) ? -1 : tree_remove(cache, why);
}

int
go_modules_fetch(struct clients *all, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *folder = module_folder(pin);
	scoped(free_release) char *path = path_join(all->store->dir, folder);

	return file_exists(path) ? 0 : bring(all, pin, folder, why);
}
