#include "trust/examine_folder.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include <string.h>

struct folder {
	struct examine *x;
	const char *dir;
	struct checksums listing;
};

static void
folder_release(struct folder *f)
{
	checksums_release(&f->listing);
}

static int
load(struct folder *f, const struct checksums *expected, struct diag *why)
{
	scoped(free_release) char *path = path_join(f->dir, CHECKSUMS_FILE);

	if (!file_exists(path))
		return diag_set(why, DIAG_REFUSED, "folder '%s' has no " CHECKSUMS_FILE, f->dir);
	if (checksums_load(&f->listing, path, why))
		return diag_refuse(why);
	if (expected && checksums_compare(expected, &f->listing, why))
		return diag_wrap(why, "'%s' differs from the result of the checksum step", path);
	return 0;
}

/* On all cores; the bundles are verified with these digests. */
static int
hash(const struct folder *f, struct digest_job *job, struct diag *why)
{
	const struct checksums *l = &f->listing;

	for (size_t i = 0; i < l->n; i++)
		if (!file_exists(job[i].path))
			return diag_set(why, DIAG_REFUSED, "'%s' is listed in " CHECKSUMS_FILE " but does not exist", l->item[i].name);
	if (digest_files(job, l->n, 0, why))
		return diag_refuse(why);
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(job[i].digest.hex, l->item[i].digest.hex) != 0)
			return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, but " CHECKSUMS_FILE " says %s", l->item[i].name,
			                job[i].digest.hex, l->item[i].digest.hex);
	return 0;
}

static int
verify_listed(const struct folder *f, const struct digest_job *job, struct diag *why)
{
	for (size_t i = 0; i < f->listing.n; i++) {
		const char *name = f->listing.item[i].name;
		scoped(free_release) char *bundle = xasprintf("%s" BUNDLE_SUFFIX, job[i].path);
		struct artifact a = { .path = job[i].path, .name = name, .has_sha256 = true };

		text_unhex(a.sha256, job[i].digest.hex, sizeof(a.sha256));
		if (examine_artifact(f->x, &a, name, bundle, why))
			return -1;
	}
	return 0;
}

static int
examine_listed(const struct folder *f, struct diag *why)
{
	size_t n = f->listing.n;
	scoped(free_release) struct digest_job *job = xcalloc(n, sizeof(*job));
	scoped(list_release) struct list path = LIST_INIT;
	int failed;

	for (size_t i = 0; i < n; i++) {
		list_take(&path, path_join(f->dir, f->listing.item[i].name));
		job[i].path = path.item[i];
	}
	failed = hash(f, job, why) || verify_listed(f, job, why);
	return failed ? -1 : 0;
}

/* People use every file of a verified folder, so each is verified; hidden files and folders are left out. */
static bool
is_unlisted(const struct folder *f, const char *name)
{
	scoped(free_release) char *path = path_join(f->dir, name);

	return *name != '.' && !text_ends(name, BUNDLE_SUFFIX) && !checksums_find(&f->listing, name) && !file_is_dir(path);
}

static int
examine_one(const struct folder *f, const char *name, struct diag *why)
{
	scoped(free_release) char *path = path_join(f->dir, name);
	scoped(free_release) char *bundle = xasprintf("%s" BUNDLE_SUFFIX, path);
	bool is_list = !strcmp(name, CHECKSUMS_FILE);
	struct verify_report *r = f->x->report;

	if (!file_exists(bundle)) {
		if (is_list)
			return 0;       /* its lines were compared with verified files */
		return diag_set(why, DIAG_REFUSED, "'%s' is not listed in " CHECKSUMS_FILE " and has no bundle", path);
	}
	if (examine_file(f->x, path, bundle, why))
		return -1;
	r->item[r->n - 1].is_list = is_list;
	return 0;
}

static int
examine_unlisted(const struct folder *f, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT;

	if (dir_list(&names, f->dir, why))
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (is_unlisted(f, names.item[i]) && examine_one(f, names.item[i], why))
			return -1;
	return 0;
}

int
examine_folder(struct examine *x, const char *dir, const struct checksums *expected, struct diag *why)
{
	scoped(folder_release) struct folder f = { .x = x, .dir = dir, .listing = CHECKSUMS_INIT };

	return load(&f, expected, why) || examine_listed(&f, why) || examine_unlisted(&f, why) ? -1 : 0;
}
