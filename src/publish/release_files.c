#include "publish/release_files.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "json/json.h"
#include <string.h>

enum { NAME_MAX_BYTES = 255 };

struct verified {
	struct list names, digests, bundles;    /* names[i] has digests[i] */
};
#define VERIFIED_INIT { LIST_INIT, LIST_INIT, LIST_INIT }

static void
verified_release(struct verified *v)
{
	list_release(&v->names);
	list_release(&v->digests);
	list_release(&v->bundles);
}

static char *
copy_text(struct json v)
{
	return *json_string(v) ? xstrdup(json_string(v)) : NULL;
}

static void
read_item(struct verified *v, struct json item)
{
	json_accept(item);
	list_add(&v->names, path_base(json_string(json_get(item, "name"))));
	list_add(&v->digests, json_string(json_find(item, "sha256")));
	list_add(&v->bundles, path_base(json_string(json_get(item, "bundle"))));
}

static void
read_provenance(struct release_files *f, struct verified *v, struct json provenance)
{
	json_accept(provenance);
	if (!json_exists(provenance))
		return;
	f->commit = copy_text(json_get(provenance, "commit"));
	f->repository = copy_text(json_get(provenance, "repository"));
	read_item(v, json_get(provenance, "attestation"));
}

static int
read_result(struct release_files *f, struct verified *v, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, all, signer;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/verify/1");
	json_accept(json_find(top, "trusted_root"));
	all = json_get(top, "verified");
	for (size_t i = 0; i < json_count(all); i++)
		read_item(v, json_item(all, i));
	read_provenance(f, v, json_find(top, "provenance"));
	signer = json_count(all) ? json_find(json_item(all, 0), "signer") : (struct json){ 0 };
	f->identity = copy_text(json_find(signer, "identity"));
	f->issuer = copy_text(json_find(signer, "issuer"));
	return json_finish(&doc, why);
}

/* GitHub replaces other characters, and adds to a name that begins with a dot. */
static bool
is_asset_name(const char *name)
{
	static const char kept[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *name && *name != '.' && strspn(name, kept) == strlen(name) && strlen(name) <= NAME_MAX_BYTES;
}

static int
list_files(struct release_files *f, const char *dir, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT;

	if (!file_is_dir(dir))
		return diag_set(why, DIAG_USAGE, "there is no folder '%s'", dir);
	if (dir_list(&names, dir, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = path_join(dir, names.item[i]);

		if (*names.item[i] == '.' || file_is_dir(path))
			continue;
		if (!is_asset_name(names.item[i]))
			return diag_set(why, DIAG_REFUSED, "'%s' cannot be the name of an asset: GitHub would change it", names.item[i]);
		array_grow(f->item, f->n, f->cap);
		f->item[f->n++] = (struct release_file){ .name = xstrdup(names.item[i]), .path = xstrdup(path) };
	}
	if (!f->n)
		return diag_set(why, DIAG_USAGE, "folder '%s' has no files", dir);
	if (f->n > RELEASE_FILES_MAX)
		return diag_set(why, DIAG_REFUSED, "%zu files are more than the %d that a release may have", f->n, RELEASE_FILES_MAX);
	return 0;
}

static int
hash(struct release_files *f, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(f->n, sizeof(*job));

	for (size_t i = 0; i < f->n; i++)
		job[i].path = f->item[i].path;
	if (digest_files(job, f->n, 0, why))
		return -1;
	for (size_t i = 0; i < f->n; i++) {
		f->item[i].digest = job[i].digest;
		f->item[i].size = job[i].size;
		if (!job[i].size)
			return diag_set(why, DIAG_REFUSED, "'%s' is empty, and GitHub takes no empty file", f->item[i].name);
	}
	return 0;
}

static int
check_file(const struct release_file *file, const struct verified *v, struct diag *why)
{
	for (size_t i = 0; i < v->names.n; i++) {
		if (strcmp(v->names.item[i], file->name) != 0 || !*v->digests.item[i])
			continue;
		if (!strcmp(v->digests.item[i], file->digest.hex))
			return 0;
		return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, but %s was verified", file->name, file->digest.hex,
		                v->digests.item[i]);
	}
	if (list_has(&v->bundles, file->name))
		return 0;
	diag_set(why, DIAG_REFUSED, "'%s' was not verified", file->name);
	return diag_hint(why, "sign the folder, then: ingot verify --out verify.json DIR");
}

int
release_files_load(struct release_files *f, const char *dir, const char *verify_result, struct diag *why)
{
	scoped(verified_release) struct verified v = VERIFIED_INIT;

	if (read_result(f, &v, verify_result, why) || list_files(f, dir, why) || hash(f, why))
		return -1;
	for (size_t i = 0; i < f->n; i++)
		if (check_file(&f->item[i], &v, why))
			return -1;
	for (size_t i = 0; i < v.names.n; i++)
		if (*v.digests.item[i] && !release_files_find(f, v.names.item[i]))
			return diag_set(why, DIAG_REFUSED, "'%s' was verified but is not in the folder", v.names.item[i]);
	return 0;
}

const struct release_file *
release_files_find(const struct release_files *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->item[i].name, name))
			return &f->item[i];
	return NULL;
}

void
release_files_release(struct release_files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->item[i].name);
		free(f->item[i].path);
	}
	free(f->item);
	free(f->commit);
	free(f->repository);
	free(f->identity);
	free(f->issuer);
	*f = (struct release_files)RELEASE_FILES_INIT;
}
