#include "sign/order.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include "release/checksums.h"
#include "trust/bundle.h"
#include <string.h>
#include <sys/stat.h>

void
order_add_named(struct order *o, char *path, char *name, char *bundle, const char *sha256)
{
	array_grow(o->file, o->n, o->cap);
	o->file[o->n++] = (struct order_file){
		.path = path, .name = name, .bundle = bundle, .said = sha256 ? xstrdup(sha256) : NULL,
	};
}

static void
add(struct order *o, char *path, const char *bundle, const char *said)
{
	order_add_named(o, path, xstrdup(path_base(path)), bundle ? xstrdup(bundle) : xasprintf("%s" BUNDLE_SUFFIX, path), said);
}

int
order_add_file(struct order *o, const char *path, const char *bundle, struct diag *why)
{
	struct stat st;

	if (stat(path, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_USAGE, "'%s' is not a file", path);
	if (text_ends(path, BUNDLE_SUFFIX))
		return diag_set(why, DIAG_USAGE, "'%s' is a bundle, and bundles are not signed", path);
	add(o, xstrdup(path), bundle, NULL);
	return 0;
}

static int
add_listed(struct order *o, const struct checksums *l, const char *dir, const char *list, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!text_is_name(l->item[i].name))
			return diag_set(why, DIAG_REFUSED, "'%s' lists '%s', which is not a name for an artifact", list, l->item[i].name);
		add(o, path_join(dir, l->item[i].name), NULL, l->item[i].digest.hex);
	}
	return order_add_file(o, list, NULL, why);
}

int
order_add_folder(struct order *o, const char *dir, struct diag *why)
{
	scoped(checksums_release) struct checksums l = CHECKSUMS_INIT;
	scoped(free_release) char *list = path_join(dir, CHECKSUMS_FILE);

	if (!file_exists(list)) {
		diag_set(why, DIAG_USAGE, "'%s' has no " CHECKSUMS_FILE " that says what to sign", dir);
		return diag_hint(why, "ingot checksum %s/* makes one", dir);
	}
	return checksums_load(&l, list, why) || add_listed(o, &l, dir, list, why) ? -1 : 0;
}

/* The list beside the files must be equal to the result. */
int
order_add_result(struct order *o, const char *result, const char *dir, struct diag *why)
{
	scoped(checksums_release) struct checksums told = CHECKSUMS_INIT;
	scoped(checksums_release) struct checksums there = CHECKSUMS_INIT;
	scoped(free_release) char *list = path_join(dir, CHECKSUMS_FILE);

	if (checksums_load_result(&told, result, why) || checksums_load(&there, list, why) || checksums_compare(&told, &there, why))
		return -1;
	return add_listed(o, &told, dir, list, why);
}

static int
check_paths(const struct order *o, struct diag *why)
{
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(o->file[i].bundle, o->file[k].bundle))
				return diag_set(why, DIAG_USAGE, "two bundles have the path '%s'", o->file[i].bundle);
	return 0;
}

static int
take_digest(struct order_file *f, const struct digest *digest, struct diag *why)
{
	memcpy(f->sha256, digest->hex, sizeof(f->sha256));
	if (f->said && strcmp(f->said, f->sha256))
		return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, and is listed with %s", f->path, f->sha256, f->said);
	f->artifact = (struct artifact){ .path = f->path, .name = f->name, .has_sha256 = true };
	text_unhex(f->artifact.sha256, f->sha256, sizeof(f->artifact.sha256));
	return 0;
}

int
order_hash(struct order *o, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(o->n + 1, sizeof(*job));

	if (!o->n)
		return diag_set(why, DIAG_USAGE, "nothing to sign was named");
	if (check_paths(o, why))
		return -1;
	for (size_t i = 0; i < o->n; i++)
		job[i].path = o->file[i].path;
	if (digest_files(job, o->n, 0, why))
		return -1;
	for (size_t i = 0; i < o->n; i++)
		if (take_digest(&o->file[i], &job[i].digest, why))
			return -1;
	return 0;
}

void
order_release(struct order *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->file[i].path);
		free(o->file[i].name);
		free(o->file[i].bundle);
		free(o->file[i].said);
	}
	free(o->file);
	*o = (struct order)ORDER_INIT;
}
