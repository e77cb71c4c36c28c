#include "source/pin.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/home.h"
#include "pin_fix.h"
#include "pin_part.h"
#include <string.h>

enum { PINS_BYTES = 16 << 20, LOCAL_FILES = 100000 };

static const char *const kinds[] = {
	[SOURCE_ARCHIVE] = "archive",
	[SOURCE_DEBIAN]  = "debian",
	[SOURCE_DEBS]    = "debs",
	[SOURCE_GO]      = "go",
	[SOURCE_CRATE]   = "crate",
	[SOURCE_LOCAL]   = "local",
};

static void
read_archive(struct pin *p, struct json urls)
{
	pin_urls_read(&p->urls, urls);
}

/* A Debian version may have an epoch and never a slash or blank. */
static bool
is_debian_version(const char *s)
{
	const char *rest = strchr(s, ':');

	return text_is_name(rest ? rest + 1 : s);
}

static void
read_debian_patches(struct pin *p, struct json patches)
{
	if (!json_exists(patches))
		return;
	p->patch_file = read_name(json_get(patches, "file"));
	p->patch_sha256 = read_sha256(json_get(patches, "sha256"));
	read_paths(&p->apply, json_get(patches, "apply"));
	if (!p->apply.n)
		json_complain(patches, "applies no patch");
}

static void
read_debian_package(struct pin *p, struct json debian)
{
	struct json version = json_get(debian, "version");

	p->package = read_name(json_get(debian, "package"));
	p->debian_version = read_text(version);
	p->suite = read_name(json_get(debian, "suite"));
	if (p->debian_version && !is_debian_version(p->debian_version))
		json_complain(version, "'%s' is not a version of Debian", p->debian_version);
}

static void
read_debian(struct pin *p, struct json debian)
{
	read_debian_package(p, debian);
	p->file = read_name(json_get(debian, "file"));
	read_debian_patches(p, json_find(debian, "patches"));
}

/* Patches of a Debian package, for the upstream's own archive. */
static void
read_foreign_patches(struct pin *p, struct json patches)
{
	if (!json_exists(patches))
		return;
	if (p->kind != SOURCE_ARCHIVE) {
		json_accept(patches);
		json_complain(patches, "goes with 'archive'");
		return;
	}
	read_debian_package(p, patches);
	read_debian_patches(p, patches);
}

static void
read_deb(void *item, struct json object)
{
	struct pin_deb *deb = item;
	struct json version = json_get(object, "version");

	deb->name = read_name(json_get(object, "name"));
	deb->version = read_text(version);
	deb->architecture = read_name(json_get(object, "architecture"));
	deb->sha256 = read_sha256(json_get(object, "sha256"));
	deb->file = read_path(json_get(object, "file"));
	if (deb->version && !is_debian_version(deb->version))
		json_complain(version, "'%s' is not a version of Debian", deb->version);
}

/* One hash over the hashes of all packages. */
static void
read_debs(struct pin *p, struct json debs)
{
	scoped(buf_release) struct buf all = BUF_INIT;
	struct digest digest;

	p->deb = read_items(debs, sizeof(*p->deb), &p->debs, read_deb);
	if (!p->debs)
		json_complain(debs, "is empty");
	for (size_t i = 0; i < p->debs; i++)
		buf_printf(&all, "%s\n", p->deb[i].sha256 ? p->deb[i].sha256 : "");
	digest_bytes(&digest, all.text, all.len);
	p->sum = xstrdup(digest.hex);
}

static void
read_go(struct pin *p, struct json go)
{
	struct json sum = json_get(go, "sum");

	p->module = read_path(json_get(go, "module"));
	p->module_version = read_name(json_get(go, "version"));
	p->sum = read_line(sum);
	if (p->sum && !text_starts(p->sum, "h1:"))
		json_complain(sum, "'%s' is not a sum like h1:...=", p->sum);
}

/* The name of the crate; an object with name and version if the crate's version is not that of the package. */
static void
read_crate(struct pin *p, struct json crate)
{
	if (json_kind(crate) != JSON_OBJECT) {
		p->crate = read_name(crate);
		p->crate_version = xstrdup(p->version);
		return;
	}
	p->crate = read_name(json_get(crate, "name"));
	p->crate_version = read_name(json_get(crate, "version"));
}

/* A folder, or a list of parts of the set's own folder, which leaves out what was built there. */
static void
read_local(struct pin *p, struct json local)
{
	if (json_kind(local) != JSON_ARRAY) {
		p->local = read_path(local);
		return;
	}
	p->local = xstrdup(".");
	read_paths(&p->local_paths, local);
	if (!p->local_paths.n)
		json_complain(local, "is empty");
}

static void (*const read_kind[])(struct pin *, struct json) = {
	[SOURCE_ARCHIVE] = read_archive,
	[SOURCE_DEBIAN]  = read_debian,
	[SOURCE_DEBS]    = read_debs,
	[SOURCE_GO]      = read_go,
	[SOURCE_CRATE]   = read_crate,
	[SOURCE_LOCAL]   = read_local,
};

/* Exactly one source; files that are downloaded as such have a sha256. */
static void
read_source(struct pin *p, struct json object)
{
	unsigned found = 0;

	for (size_t i = 0; i < countof(kinds); i++) {
		struct json source = json_find(object, kinds[i]);

		if (!json_exists(source))
			continue;
		if (found++)
			json_complain(source, "a pin has one source, this is another");
		p->kind = (enum source_kind)i;
		read_kind[i](p, source);
	}
	if (!found)
		json_complain(object, "a pin needs one of archive, debian, debs, go, crate, local");
	if (found && (p->kind == SOURCE_ARCHIVE || p->kind == SOURCE_DEBIAN || p->kind == SOURCE_CRATE))
		p->sha256 = read_sha256(json_get(object, "sha256"));
	pin_parts_read(p, json_find(object, "parts"));
}

static void
read_name_pairs(struct pairs *pairs, struct json object)
{
	read_pairs(pairs, object);
	for (size_t i = 0; i < pairs->n; i++)
		if (!text_is_name(pairs->item[i].name) || !text_is_name(pairs->item[i].value))
			json_complain(object, "'%s' is not a name", text_is_name(pairs->item[i].name) ?
			              pairs->item[i].value : pairs->item[i].name);
}

static char *
read_commit(struct json v)
{
	char *commit = read_line(v);

	if (commit && !text_is_commit(commit))
		json_complain(v, "'%s' is not the hash of a commit", commit);
	return commit;
}

static void
read_pin(void *item, struct json object)
{
	struct pin *p = item;
	struct json date = json_get(object, "date");

	p->line = json_line(object);
	p->name = xstrdup(json_name(json_get(object, "name")));
	p->version = xstrdup(json_name(json_get(object, "version")));
	p->date = xstrdup(json_string(date));
	if (json_kind(date) == JSON_STRING && text_date(p->date) < 0)
		json_complain(date, "'%s' is not a date like 2026-03-01", p->date);
	read_source(p, object);
	p->copy = read_path(json_find(object, "debian_copy"));
	if (p->copy && p->kind != SOURCE_ARCHIVE)
		json_complain(json_find(object, "debian_copy"), "goes with 'archive'");
	read_foreign_patches(p, json_find(object, "debian_patches"));
	p->commit = read_commit(json_find(object, "commit"));
	p->folder = read_path(json_find(object, "folder"));
	p->flat = json_boolean(json_find(object, "flat"));
	if (p->flat && !p->sha256)
		json_complain(json_find(object, "flat"), "goes with an archive");
	read_paths(&p->patches, json_find(object, "patches"));
	pin_fixes_read(p, json_find(object, "fixes"));
	read_name_pairs(&p->with, json_find(object, "with"));
	read_name_pairs(&p->needs, json_find(object, "needs"));
	read_texts(&p->records, json_find(object, "records"));
	p->unbuilt = read_line(json_find(object, "unbuilt"));
}

const char *
pin_file(const struct pin *p, size_t i)
{
	const char *const own[] = { p->sha256, p->patch_sha256 };

	for (size_t k = 0; k < countof(own); k++)
		if (own[k] && i-- == 0)
			return own[k];
	if (i < p->debs)
		return p->deb[i].sha256;
	i -= p->debs;
	return i < p->parts ? p->part[i].sha256 : NULL;
}

static const struct pin *
find_pin(const struct pin_set *set, const char *name, const char *version)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->pin[i].name, name) && (!version || !strcmp(set->pin[i].version, version)))
			return &set->pin[i];
	return NULL;
}

/* Each pin once; the pins that go with it must exist. */
static void
check_pins(struct pin_set *set, struct json pins)
{
	for (size_t i = 0; i < set->n; i++) {
		struct pin *p = &set->pin[i];

		p->set = set;
		if (find_pin(set, p->name, p->version) != p)
			json_complain(json_item(pins, i), "'%s' %s is pinned twice", p->name, p->version);
		for (size_t k = 0; k < p->with.n; k++)
			if (!find_pin(set, p->with.item[k].name, p->with.item[k].value))
				json_complain(json_item(pins, i), "goes with '%s' %s, which is not pinned",
				              p->with.item[k].name, p->with.item[k].value);
	}
}

/* Each component with the reason, which is shown. */
static void
read_without(struct pin_set *set, struct json without)
{
	for (size_t i = 0; i < json_count(without); i++) {
		const char *name = "";
		struct json value = json_member(without, i, &name);
		scoped(free_release) char *reason = read_line(value);

		if (!text_is_name(name))
			json_complain(value, "'%s' is not a name", name);
		pairs_add(&set->without, name, reason);
	}
}

static void
read_set(struct pin_set *set, struct json top)
{
	struct json pins = json_get(top, "pins");

	json_schema(top, "ingot/pins/1");
	set->name = xstrdup(json_name(json_get(top, "name")));
	set->summary = read_line(json_get(top, "summary"));
	set->root = xstrdup(json_name(json_get(top, "root")));
	read_without(set, json_find(top, "without"));
	set->pin = read_items(pins, sizeof(*set->pin), &set->n, read_pin);
	check_pins(set, pins);
}

static bool
is_set_path(const char *name)
{
	return strchr(name, '/') || text_ends(name, ".json");
}

/* Sets that are shipped with ingot are below etc/pins; other sets are given by their path. */
static int
locate(struct pin_set *set, const char *name, struct diag *why)
{
	const char *home = home_dir(why);

	if (!home)
		return -1;
	if (!is_set_path(name) && !text_is_name(name))
		return diag_set(why, DIAG_USAGE, "'%s' is not the name of a pin set", name);
	set->path = is_set_path(name) ? xstrdup(name) : xasprintf("%s/etc/pins/%s.json", home, name);
	set->base = is_set_path(name) ? path_dir(name) : xstrdup(home);
	if (!file_exists(set->path))
		return diag_set(why, DIAG_USAGE, "there is no pin set '%s'", set->path);
	return 0;
}

int
pin_set_load(struct pin_set *set, const char *name, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (locate(set, name, why) ||
	    file_read(&text, set->path, PINS_BYTES, why))
		return -1;
	digest_bytes(&set->digest, text.text, text.len);
	if (json_parse(&doc, set->path, text.text, text.len, why))
		return -1;
	read_set(set, json_top(&doc));
	return json_finish(&doc, why);
}

int
pin_set_get(const struct pin_set *set, const char *name, const char *version, const struct pin **out, struct diag *why)
{
	scoped(buf_release) struct buf known = BUF_INIT;

	*out = find_pin(set, name, version);
	if (*out)
		return 0;
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->pin[i].name, name))
			buf_printf(&known, "%s%s", known.len ? ", " : "", set->pin[i].version);
	if (!known.len)
		return diag_set(why, DIAG_USAGE, "'%s' has no pin in '%s'", name, set->path);
	return diag_set(why, DIAG_USAGE, "'%s' %s has no pin in '%s'; pinned: %s", name, version, set->path, known.text);
}

const char *
pin_set_lacks(const struct pin_set *set, const char *name)
{
	return pairs_get(&set->without, name);
}

long long
pin_epoch(const struct pin *p)
{
	return text_date(p->date);
}

const char *
pin_kind(const struct pin *p)
{
	return kinds[p->kind];
}

/* Beside the set, else in our home, so that a changed copy of a shipped set works from any folder. */
char *
pin_set_file(const struct pin_set *set, const char *relative)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	char *path = path_join(set->base, relative);

	if (file_exists(path))
		return path;
	free(path);
	return home_path(relative, &ignored);
}

char *
pin_patch_path(const struct pin *p, const char *patch)
{
	scoped(free_release) char *relative = path_join("patches", patch);

	return pin_set_file(p->set, relative);
}

/* `below` is where its files go in the source. */
static int
list_local(const struct pin *p, const char *part, const char *below, struct list *name, struct list *path, struct diag *why)
{
	scoped(free_release) char *place = pin_set_file(p->set, part);
	scoped(list_release) struct list inside = LIST_INIT;

	if (!place || !file_exists(place))
		return diag_set(why, DIAG_USAGE, "'%s' has no '%s'", p->name, part);
	if (!file_is_dir(place)) {
		list_add(name, below);
		list_add(path, place);
		return 0;
	}
	if (tree_list(&inside, place, LOCAL_FILES, why))
		return -1;
	for (size_t i = 0; i < inside.n; i++) {
		list_take(name, path_join(below, inside.item[i]));
		list_take(path, path_join(place, inside.item[i]));
	}
	return 0;
}

int
pin_local_files(const struct pin *p, struct list *name, struct list *path, struct diag *why)
{
	if (!p->local_paths.n)
		return list_local(p, p->local, "", name, path, why);
	for (size_t i = 0; i < p->local_paths.n; i++)
		if (list_local(p, p->local_paths.item[i], p->local_paths.item[i], name, path, why))
			return -1;
	return 0;
}

static void
debs_release(struct pin *p)
{
	for (size_t i = 0; i < p->debs; i++) {
		free(p->deb[i].name);
		free(p->deb[i].version);
		free(p->deb[i].architecture);
		free(p->deb[i].sha256);
		free(p->deb[i].file);
	}
	free(p->deb);
}

static void
pin_release(struct pin *p)
{
	char *const text[] = {
		p->name, p->version, p->date, p->package, p->debian_version, p->suite, p->file, p->patch_file, p->patch_sha256,
		p->module, p->module_version, p->sum, p->commit, p->crate, p->crate_version, p->local, p->folder, p->sha256, p->copy, p->unbuilt,
	};

	for (size_t i = 0; i < countof(text); i++)
		free(text[i]);
	debs_release(p);
	pin_parts_release(p);
	pin_fixes_release(p);
	list_release(&p->urls);
	list_release(&p->local_paths);
	list_release(&p->apply);
	list_release(&p->patches);
	list_release(&p->records);
	pairs_release(&p->with);
	pairs_release(&p->needs);
}

void
pin_set_release(struct pin_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		pin_release(&set->pin[i]);
	free(set->pin);
	pairs_release(&set->without);
	free(set->name);
	free(set->summary);
	free(set->path);
	free(set->base);
	free(set->root);
	*set = (struct pin_set)PIN_SET_INIT;
}
