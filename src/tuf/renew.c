#include "tuf/renew.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/tree.h"
#include "net/url.h"
#include "trust/trusted_root.h"
#include "tuf/tuf.h"
#include "tuf/tuf_target.h"
#include <string.h>

static char *
metadata_of(const char *dir)
{
	return path_join(dir, "metadata");
}

/* Was this folder initialized with another root than ours? */
static bool
is_begun(const char *dir)
{
	scoped(free_release) char *root = path_join(dir, "metadata/root.json");

	return file_exists(root);
}

/*
 * The folder depends on the root.  A mirror without a root of its own is a mirror
 * of our Sigstore, and its data is kept as that.
 */
static char *
choose_dir(const struct renew *r, const char *ours, struct diag *why)
{
	char *dir = trust_data_dir(r->mirror ? r->mirror : ours, why);

	if (!dir || !r->mirror || r->root || is_begun(dir))
		return dir;
	free(dir);
	return trust_data_dir(ours, why);
}

/* A root that is given again must be the one that this folder was initialized with: another one would be ignored. */
static int
check_first_root(const char *first, const char *root, struct diag *why)
{
	struct digest a, b;

	if (digest_file(&a, first, NULL, why) || digest_file(&b, root, NULL, why))
		return -1;
	if (!strcmp(a.hex, b.hex))
		return 0;
	diag_set(why, DIAG_REFUSED, "'%s' is not the root that was given for this mirror before", root);
	return diag_hint(why, "to trust this root instead, remove the folder of '%s'", first);
}

static int
begin(const char *dir, const char *root, bool named, struct diag *why)
{
	scoped(free_release) char *metadata = metadata_of(dir);
	scoped(free_release) char *targets = path_join(dir, "targets");
	scoped(free_release) char *first = path_join(dir, "first.root.json");

	if (is_begun(dir))
		return named ? check_first_root(first, root, why) : 0;
	if (dir_make(metadata, why) || dir_make(targets, why) || file_copy(root, first, 0644, why))
		return -1;
	return tuf_begin(metadata, first, why);
}

/* A root that we cannot read must not be put into use. */
static int
check_readable(const char *name, const char *path, struct diag *why)
{
	scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;

	if (strcmp(name, TRUST_DATA_ROOT) || trusted_root_load(&root, path, why) == 0)
		return 0;
	why->kind = DIAG_REFUSED;
	return -1;
}

/* The name contains the hash, so that processes that read the old file still have it. */
static int
fetch_file(struct tuf *tuf, struct trust_data *c, const char *targets_url, const char *name, bool needed,
           struct diag *why)
{
	struct trust_data_file *file = &c->file[c->files];
	scoped(free_release) char *path = NULL;
	struct digest digest;
	struct tuf_file target;
	bool found;

	if (tuf_find(tuf, name, &target, &found, why))
		return -1;
	if (!found)
		return needed ? diag_set(why, DIAG_REFUSED, "there is no target '%s'", name) : 0;
	if (!target.sha256)
		return diag_set(why, DIAG_REFUSED, "target '%s' has no sha256", name);
	file->name = xstrdup(name);
	file->path = xasprintf("targets/%s.%s", target.sha256, name);
	c->files++;
	path = path_join(c->dir, file->path);
	if (tuf_download(tuf, targets_url, &target, path, why) || check_readable(name, path, why) ||
	    digest_file(&digest, path, NULL, why))
		return -1;
	file->sha256 = xstrdup(digest.hex);
	return 0;
}

static void
note_roles(struct trust_data *c, const struct tuf *tuf)
{
	const struct tuf_role *const role[] = { &tuf->root, &tuf->timestamp, &tuf->snapshot, &tuf->targets };

	c->role = xcalloc(countof(role), sizeof(*c->role));
	c->roles = countof(role);
	for (size_t i = 0; i < countof(role); i++)
		c->role[i] = (struct trust_data_role){ xstrdup(role[i]->name), role[i]->version, role[i]->expires };
}

/* A private Sigstore may have no signing configuration; its users then give one with --signing-config. */
static int
fetch_files(struct tuf *tuf, struct trust_data *c, const char *url, struct diag *why)
{
	static const struct { const char *name; bool needed; } wanted[] = {
		{ TRUST_DATA_ROOT, true },
		{ TRUST_DATA_SIGNING, false },
		{ TRUST_DATA_SIGNING_V2, false },
	};
	scoped(free_release) char *targets_url = url_join(url, "targets");

	c->file = xcalloc(countof(wanted), sizeof(*c->file));
	for (size_t i = 0; i < countof(wanted); i++)
		if (fetch_file(tuf, c, targets_url, wanted[i].name, wanted[i].needed, why))
			return -1;
	return 0;
}

static int
update(const char *url, struct trust_data *c, struct diag *why)
{
	scoped(tuf_release) struct tuf tuf = TUF_INIT;
	scoped(free_release) char *metadata = metadata_of(c->dir);

	if (tuf_open(&tuf, metadata, url, why) || tuf_refresh(&tuf, why) || fetch_files(&tuf, c, url, why))
		return -1;
	c->updated = tuf.now;
	note_roles(c, &tuf);
	return trust_data_save(c, why);
}

int
renew(const struct renew *r, struct trust_data *c, struct diag *why)
{
	scoped(trust_data_release) struct trust_data shipped = TRUST_DATA_INIT;
	scoped(free_release) char *dir = NULL;
	scoped(free_release) char *our_root = NULL;
	const char *url;

	if (trust_data_load_shipped(&shipped, why))
		return -1;
	url = r->mirror ? r->mirror : shipped.mirror;
	our_root = path_join(shipped.dir, "root.json");
	dir = choose_dir(r, shipped.mirror, why);
	if (!dir || begin(dir, r->root ? r->root : our_root, r->root, why))
		return -1;
	trust_data_release(c);
	c->dir = xstrdup(dir);
	c->mirror = xstrdup(url);
	if (update(url, c, why))
		return diag_wrap(why, "updating trust from '%s'", url);
	return 0;
}
