#include "material.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "root/deb_list.h"
#include "source/successor.h"
#include <stdio.h>
#include <string.h>

/* Names: "source/NAME" for a pin, "root/NAME" for a package of the root, the path for a file of this repository. */
static void
write_fixing(struct jsonw *w, const char *name, const char *uri, const char *algorithm, const char *digest, const struct list *fixes)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "name", name);
	jsonw_optional(w, "uri", uri);
	jsonw_object(w, "digest");
	jsonw_string(w, algorithm, digest);
	jsonw_end(w);
	if (fixes->n) {
		jsonw_object(w, "annotations");
		jsonw_strings(w, "fixes", fixes);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void
write_one(struct jsonw *w, const char *name, const char *uri, const char *algorithm, const char *digest)
{
	static const struct list none = LIST_INIT;

	write_fixing(w, name, uri, algorithm, digest, &none);
}

/* The advisories that the patch fixes. */
static void
list_fixes(struct list *fixes, const struct pin *pin, const char *patch)
{
	for (size_t i = 0; i < pin->fixes; i++)
		if (list_has(&pin->fix[i].patches, patch) && !list_has(fixes, pin->fix[i].advisory))
			list_add(fixes, pin->fix[i].advisory);
}

static void
write_source_of(struct jsonw *w, const struct pin *pin, const char *uri, const char *algorithm, const char *digest)
{
	scoped(free_release) char *name = path_join("source", pin->name);

	write_one(w, name, uri, algorithm, digest);
}

/* For a purl: the slashes of a namespace and colons stay. */
static char *
escaped(const char *text)
{
	return text_percent(text, "/:");
}

/* pkg:deb/debian/NAME@VERSION?KEY=VALUE (package-url/purl-spec) */
static char *
deb_uri(const char *name, const char *version, const char *key, const char *value)
{
	scoped(free_release) char *n = escaped(name), *v = escaped(version), *q = escaped(value);

	return xasprintf("pkg:deb/debian/%s@%s?%s=%s", n, v, key, q);
}

/* The file of a Debian source package: the pinned one, or its successor. */
static int
write_debian_file(struct jsonw *w, const struct pin *pin, const char *file, const char *sha256, const struct list *fixes,
                  const struct store *store, struct diag *why)
{
	scoped(free_release) char *name = path_join("source", pin->name);
	scoped(successor_release) struct successor next = SUCCESSOR_INIT;
	scoped(free_release) char *pinned = store_path(store, "sources/%s", sha256);
	int found = file_exists(pinned) ? 0 : successor_load(&next, store, sha256, why);

	if (found < 0)
		return -1;
	scoped(free_release) char *uri = found ? deb_uri(next.package, next.version, "arch", "source") :
		deb_uri(pin->package, pin->debian_version, "file_name", file);
	write_fixing(w, name, uri, "sha256", found ? next.sha256 : sha256, fixes);
	return 0;
}

/* Debian's patches, if the pin has any. */
static int
write_debian_patches(struct jsonw *w, const struct pin *pin, const struct store *store, struct diag *why)
{
	scoped(list_release) struct list fixes = LIST_INIT;

	for (size_t i = 0; i < pin->apply.n; i++)
		list_fixes(&fixes, pin, pin->apply.item[i]);
	return pin->patch_file ? write_debian_file(w, pin, pin->patch_file, pin->patch_sha256, &fixes, store, why) : 0;
}

static int
write_debian(struct jsonw *w, const struct pin *pin, const struct store *store, struct diag *why)
{
	static const struct list none = LIST_INIT;

	return write_debian_file(w, pin, pin->file, pin->sha256, &none, store, why) || write_debian_patches(w, pin, store, why) ? -1 : 0;
}

static void
write_debs(struct jsonw *w, const struct pin *pin)
{
	for (size_t i = 0; i < pin->debs; i++) {
		const struct pin_deb *deb = &pin->deb[i];
		scoped(free_release) char *uri = deb_uri(deb->name, deb->version, "arch", deb->architecture);

		write_source_of(w, pin, uri, "sha256", deb->sha256);
	}
}

/* in-toto's "dirHash1": the digits of Go's "h1:" sum in hexadecimal. */
static int
write_go(struct jsonw *w, const struct pin *pin, struct diag *why)
{
	scoped(buf_release) struct buf sum = BUF_INIT;
	scoped(free_release) char *module = escaped(pin->module), *version = escaped(pin->module_version);
	scoped(free_release) char *uri = xasprintf("pkg:golang/%s@%s", module, version);
	char hex[65];

	if (!text_starts(pin->sum, "h1:") || !base64_decode(&sum, pin->sum + 3, strlen(pin->sum + 3)) || sum.len != 32)
		return diag_set(why, DIAG_USAGE, "'%s' is not the sum of a Go module", pin->sum);
	text_hex(hex, (const unsigned char *)sum.text, sum.len);
	write_source_of(w, pin, uri, "dirHash1", hex);
	return 0;
}

static void
write_crate(struct jsonw *w, const struct pin *pin)
{
	scoped(free_release) char *version = escaped(pin->crate_version);
	scoped(free_release) char *uri = xasprintf("pkg:cargo/%s@%s", pin->crate, version);

	write_source_of(w, pin, uri, "sha256", pin->sha256);
}

static int
write_patches(struct jsonw *w, const struct pin *pin, struct diag *why)
{
	for (size_t i = 0; i < pin->patches.n; i++) {
		scoped(free_release) char *path = pin_patch_path(pin, pin->patches.item[i]);
		scoped(free_release) char *name = path_join("patches", pin->patches.item[i]);
		scoped(list_release) struct list fixes = LIST_INIT;
		struct digest digest;

		if (!path || digest_file(&digest, path, NULL, why))
			return path ? -1 : diag_set(why, DIAG_SYSTEM, "cannot find patch '%s'", pin->patches.item[i]);
		list_fixes(&fixes, pin, pin->patches.item[i]);
		write_fixing(w, name, NULL, "sha256", digest.hex, &fixes);
	}
	return 0;
}

static int
write_local(struct jsonw *w, const struct pin *pin, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT, path = LIST_INIT;

	if (pin_local_files(pin, &name, &path, why))
		return -1;
	for (size_t i = 0; i < name.n; i++) {
		scoped(free_release) char *full = pin->local_paths.n ? xstrdup(name.item[i]) : path_join(pin->local, name.item[i]);
		struct digest digest;

		if (digest_file(&digest, path.item[i], NULL, why))
			return -1;
		write_one(w, full, NULL, "sha256", digest.hex);
	}
	return 0;
}

static void
write_parts(struct jsonw *w, const struct pin *pin)
{
	for (size_t i = 0; i < pin->parts; i++)
		write_source_of(w, pin, pin->part[i].urls.item[0], "sha256", pin->part[i].sha256);
}

static int
write_source(struct jsonw *w, const struct pin *pin, const struct store *store, struct diag *why)
{
	switch (pin->kind) {
	case SOURCE_ARCHIVE:
		write_source_of(w, pin, pin->urls.item[0], "sha256", pin->sha256);
		return write_debian_patches(w, pin, store, why);
	case SOURCE_DEBIAN:
		return write_debian(w, pin, store, why);
	case SOURCE_DEBS:
		write_debs(w, pin);
		return 0;
	case SOURCE_GO:
		return write_go(w, pin, why);
	case SOURCE_CRATE:
		write_crate(w, pin);
		return 0;
	case SOURCE_LOCAL:
		return write_local(w, pin, why);
	}
	return 0;
}

static int
write_pin(struct jsonw *w, const struct pin *pin, const struct store *store, struct diag *why)
{
	if (write_source(w, pin, store, why))
		return -1;
	write_parts(w, pin);
	return write_patches(w, pin, why);
}

/* A package may be a node for several targets. */
static bool
is_first(const struct graph *g, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (g->node[k]->pin == g->node[i]->pin)
			return false;
	return true;
}

static int
write_root(struct jsonw *w, const struct root *root, const struct store *store, struct diag *why)
{
	scoped(deb_list_release) struct deb_list lock = DEB_LIST_INIT;
	scoped(free_release) char *name = xasprintf("etc/root/%s.lock", root->name);

	if (root_lock(&lock, root->name, store, why))
		return -1;
	write_one(w, name, NULL, "sha256", root->lock.hex);
	for (size_t i = 0; i < lock.n; i++) {
		const struct deb *deb = &lock.deb[i];
		scoped(free_release) char *uri = deb_uri(deb->name, deb->version, "arch", deb->architecture);
		scoped(free_release) char *package = path_join("root", deb->name);

		write_one(w, package, uri, "sha256", deb->sha256);
	}
	return 0;
}

static void
write_pins(struct jsonw *w, const struct pin_set *set)
{
	scoped(free_release) char *name = xasprintf("pins/%s.json", set->name);

	write_one(w, name, NULL, "sha256", set->digest.hex);
}

int
materials_write(struct jsonw *w, const char *name, const struct graph *g, const struct root *root, const struct store *store,
                struct diag *why)
{
	jsonw_array(w, name);
	write_pins(w, &g->set);
	for (size_t i = 0; i < g->n; i++)
		if (is_first(g, i) && write_pin(w, g->node[i]->pin, store, why))
			return diag_wrap(why, "material '%s'", g->node[i]->pin->name);
	if (write_root(w, root, store, why))
		return -1;
	jsonw_end(w);
	return 0;
}
