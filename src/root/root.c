#include "root/root.h"
#include "base/clock.h"
#include "cli/say.h"
#include "json/json.h"
#include "json/read.h"
#include "root_make.h"
#include <stdio.h>
#include <string.h>

static int
lock_digest(const char *name, struct digest *digest, struct diag *why)
{
	scoped(free_release) char *path = deb_list_path(name, why);

	if (!path || digest_file(digest, path, NULL, why))
		return diag_wrap(why, "root '%s'", name);
	return 0;
}

void
root_release(struct root *root)
{
	free(root->name);
	free(root->dir);
	*root = (struct root)ROOT_INIT;
}

/* Puts the successor of a package that was gone into the lock. */
static void
read_successor(struct deb_list *lock, struct json item)
{
	const char *name = json_string(json_get(item, "name")), *locked = json_string(json_get(item, "locked"));
	const char *version = json_string(json_get(item, "version")), *sha256 = json_sha256(json_get(item, "sha256"));

	for (size_t i = 0; lock && i < lock->n; i++) {
		struct deb *deb = &lock->deb[i];

		if (strcmp(deb->name, name) || deb->locked)
			continue;
		free(deb->version);
		free(deb->sha256);
		deb->locked = xstrdup(locked);
		deb->version = xstrdup(version);
		deb->sha256 = xstrdup(sha256);
	}
}

/* Reads root.json of a root in the store. */
static int
read_state(const char *folder, struct deb_list *lock, bool *any, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *path = path_join(folder, "root.json");

	if (json_load(&doc, path, why))
		return -1;
	struct json top = json_top(&doc), successors;

	json_schema(top, "ingot/root-state/1");
	json_string(json_get(top, "name"));
	successors = json_get(top, "successors");
	*any = json_count(successors) > 0;
	for (size_t i = 0; i < json_count(successors); i++)
		read_successor(lock, json_item(successors, i));
	return json_finish(&doc, why);
}

int
root_lock(struct deb_list *lock, const char *name, const struct store *store, struct diag *why)
{
	scoped(free_release) char *path = deb_list_path(name, why), *folder = NULL;
	struct digest digest;
	bool any;

	if (!path || deb_list_load(lock, path, why) || lock_digest(name, &digest, why))
		return -1;
	folder = store_path(store, "roots/%s", digest.hex);
	return file_exists(folder) ? read_state(folder, lock, &any, why) : 0;
}

/* Sets a root aside that is not as it was published.  0: it may be used, if it is there. */
static int
check(const struct digest *lock, const struct store *store, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *relative = path_join("roots", lock->hex);
	scoped(free_release) char *folder = path_join(store->dir, relative);

	if (!store_holds(folder) || !store_check(store, relative, depth, why))  /* gc keeps what is used */
		return 0;
	if (why->kind != DIAG_REFUSED)
		return -1;
	say("root: %s; it is made again when it is needed", why->text.text);
	diag_release(why);
	return 0;
}

static int
state(struct root *root, const char *name, const struct store *store, enum seal_depth depth, struct diag *why)
{
	scoped(free_release) char *folder = NULL;

	root->name = xstrdup(name);
	if (lock_digest(name, &root->lock, why) || check(&root->lock, store, depth, why))
		return -1;
	folder = store_path(store, "roots/%s", root->lock.hex);
	root->dir = path_join(folder, "tree");
	return file_exists(folder) ? read_state(folder, NULL, &root->successor, why) : 0;       /* it appears whole */
}

int
root_state(struct root *root, const char *name, const struct store *store, struct diag *why)
{
	return state(root, name, store, SEAL_HEAD, why);
}

int
root_key_digest(const char *name, const struct store *store, struct digest *digest, struct diag *why)
{
	scoped(root_release) struct root root = ROOT_INIT;
	scoped(buf_release) struct buf both = BUF_INIT;
	scoped(free_release) char *state = NULL;

	if (root_state(&root, name, store, why))
		return -1;
	*digest = root.lock;
	if (!root.successor)
		return 0;
	state = store_path(store, "roots/%s/root.json", root.lock.hex);
	if (file_read(&both, state, 1 << 20, why))
		return -1;
	buf_str(&both, root.lock.hex);
	digest_bytes(digest, both.text, both.len);
	return 0;
}

static int
make(const char *name, const struct store *store, const struct digest *digest, struct diag *why)
{
	scoped(root_maker_release) struct root_maker m = ROOT_MAKER_INIT;
	scoped(free_release) char *path = deb_list_path(name, why);
	scoped(free_release) char *made = NULL;
	scoped(free_release) char *relative = path_join("roots", digest->hex);
	double started = clock_now();

	m.store = store;
	m.name = name;
	if (!path || deb_list_load(&m.lock, path, why) || store_temp(store, &m.dir, why))
		return -1;
	say("root: making %s from %zu packages; this is done once", name, m.lock.n);
	made = path_join(m.dir, "made");
	if (root_make(&m, why) || store_publish(store, made, relative, why))
		return -1;
	say("root: made %s in %.0f s", name, clock_now() - started);
	return 0;
}

int
root_ensure(struct root *root, const char *name, const struct store *store, struct diag *why)
{
	scoped(root_release) struct root before = ROOT_INIT;
	scoped(fd_release) int lock = -1;

	if (state(&before, name, store, SEAL_CONTENT, why))
		return diag_wrap(why, "root '%s'", name);
	if (!file_exists(before.dir)) {
		scoped(free_release) char *key = xasprintf("root-%s", before.lock.hex);

		if (store_lock(store, key, &lock, why))
			return -1;
		if (!file_exists(before.dir) && make(name, store, &before.lock, why))
			return diag_wrap(why, "making root '%s'", name);
	}
	return root_state(root, name, store, why);
}
