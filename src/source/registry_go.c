#include "base/say.h"
#include "source/client.h"
#include "source/gosum.h"
#include "source/registry.h"
#include "store/unpack.h"
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

bool
registry_is_toolchain(const struct pin *pin)
{
	return pin->kind == SOURCE_GO && !strcmp(pin->module, "golang.org/toolchain");
}

char *
registry_go_folder(const struct pin *pin)
{
	scoped(free_release) char *name = xasprintf("%s@%s %s\n", pin->module, pin->module_version, pin->sum);
	struct digest digest;

	digest_bytes(&digest, name, strlen(name));
	return xasprintf("sources/go-%s", digest.hex);
}

char *
registry_go_escape(const char *module)
{
	struct buf out = BUF_INIT;

	for (; *module; module++) {
		if (isupper((unsigned char)*module))
			buf_char(&out, '!');
		buf_char(&out, (char)tolower((unsigned char)*module));
	}
	return buf_detach(&out);
}

/* Below a folder laid out as a module proxy: "MODULE/@v/VERSION" and what `ext` says. */
static char *
proxy_path(const char *folder, const struct pin *pin, const char *ext)
{
	scoped(free_release) char *module = registry_go_escape(pin->module);
	scoped(free_release) char *version = registry_go_escape(pin->module_version);

	return xasprintf("%s/%s/@v/%s.%s", folder, module, version, ext);
}

char *
registry_go_zip(const struct store *store, const struct pin *pin)
{
	scoped(free_release) char *name = registry_go_folder(pin);
	scoped(free_release) char *folder = path_join(store->dir, name);

	return proxy_path(folder, pin, "zip");
}

static void
glob_release(glob_t *g)
{
	globfree(g);
}

/* The folder of the root's own go, as seen inside; it only brings the pinned toolchain.  Caller frees. */
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

/* The one that is wanted, else the set's first. */
static const struct pin *
toolchain_pin(const struct fetcher *f)
{
	for (size_t i = 0; i < f->results; i++)
		if (registry_is_toolchain(f->result[i].source.pin))
			return f->result[i].source.pin;
	for (size_t i = 0; i < f->set->n; i++)
		if (registry_is_toolchain(&f->set->pin[i]))
			return &f->set->pin[i];
	return NULL;
}

/* Unpacks the pinned toolchain once a run. */
static int
ready_toolchain(struct fetcher *f, struct diag *why)
{
	const struct pin *pin = toolchain_pin(f);

	if (f->toolchain)
		return 0;
	if (!pin)
		return diag_set(why, DIAG_USAGE, "'%s' pins no Go toolchain", f->set->name);
	return registry_go(f, pin, why) || store_temp(f->store, &f->toolchain, why) ||
		source_unpack(f->store, pin, NULL, f->toolchain, why) ? -1 : 0;
}

static int
open_client(struct client *c, struct fetcher *f, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *own = NULL;
	const struct root *root;

	if (fetcher_root(f, &root, why))
		return -1;
	own = bootstrap(root->dir);
	if (registry_is_toolchain(pin))
		return client_open(c, f, own, why);
	if (ready_toolchain(f, why) || client_open(c, f, "/build/tools/go/bin", why))
		return -1;
	sandbox_bind(&c->box, f->toolchain, "/build/tools/go", false);
	return 0;
}

static int
compare_sum(const struct pin *pin, const char *download, struct diag *why)
{
	scoped(buf_release) struct buf sum = BUF_INIT;
	scoped(free_release) char *path = proxy_path(download, pin, "ziphash");

	if (file_read(&sum, path, 1024, why))
		return -1;
	if (!strcmp(sum.text, pin->sum))
		return 0;
	return diag_set(why, DIAG_REFUSED, "%s@%s has sum %s, not %s", pin->module, pin->module_version, sum.text, pin->sum);
}

/* A wrong module stays for whoever wants to look at it, out of the way of the next try. */
static int
set_aside(const struct store *store, const struct pin *pin, const char *download, struct diag *why)
{
	scoped(free_release) char *zip = proxy_path(download, pin, "zip");
	scoped(free_release) char *hash = proxy_path(download, pin, "ziphash");
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
bring_module(struct client *c, const struct fetcher *f, const struct pin *pin, const char *download, struct diag *why)
{
	scoped(free_release) char *module = xasprintf("%s@%s", pin->module, pin->module_version);
	const char *const words[] = { "go", "mod", "download", module, NULL };

	client_say(c, words);
	if (client_run(c, "/build/home", why))
		return -1;
	return compare_sum(pin, download, why) ? set_aside(f->store, pin, download, why) : 0;
}

/* All that the module's go.sum pins; go checks each against it, and we that nothing else came. */
static int
bring_closure(struct client *c, const struct pin *pin, const char *download, struct diag *why)
{
	static const char *const words[] = { "go", "mod", "download", NULL };
	scoped(free_release) char *zip = proxy_path(download, pin, "zip");
	scoped(free_release) char *prefix = xasprintf("%s@%s/", pin->module, pin->module_version);
	scoped(free_release) char *source = path_join(c->scratch, "source");
	scoped(free_release) char *sums = path_join(source, "go.sum");
	const struct unpack rules = { .strip_prefix = prefix };

	if (dir_make(source, why) || unpack_archive(&rules, zip, source, why))
		return -1;
	sandbox_bind(&c->box, source, "/build/src", true);
	sandbox_env(&c->box, "GOFLAGS=-mod=readonly -modcacherw");
	client_say(c, words);
	if (client_run(c, "/build/src", why))
		return -1;
	return gosum_sweep(sums, download, pin, why);
}

/* The part that a killed run left goes on: go looks at what is there. */
static int
bring(struct fetcher *f, const struct pin *pin, const char *folder, struct diag *why)
{
	scoped(client_release) struct client c = CLIENT_INIT;
	scoped(free_release) char *cache = store_path(f->store, "%s.part", folder);
	scoped(free_release) char *download = path_join(cache, "cache/download");

	if (dir_make(cache, why) || open_client(&c, f, pin, why))
		return -1;
	sandbox_bind(&c.box, cache, "/build/modcache", true);
	sandbox_env(&c.box, "GOMODCACHE=/build/modcache");
	sandbox_env(&c.box, "GOFLAGS=-modcacherw");
	sandbox_env(&c.box, "GOTOOLCHAIN=local");
	say("fetch: %s %s by go", pin->name, pin->version);
	if (bring_module(&c, f, pin, download, why))
		return -1;
	if (!registry_is_toolchain(pin) && bring_closure(&c, pin, download, why))
		return -1;
	return store_publish(f->store, download, folder, why) ? -1 : tree_remove(cache, why);
}

int
registry_go(struct fetcher *f, const struct pin *pin, struct diag *why)
{
	scoped(free_release) char *folder = registry_go_folder(pin);
	scoped(free_release) char *path = path_join(f->store->dir, folder);

	return file_exists(path) ? 0 : bring(f, pin, folder, why);
}
