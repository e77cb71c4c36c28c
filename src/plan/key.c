#include "key.h"
#include "base/digest_tree.h"
#include "base/file.h"
#include "json/jsonw.h"
#include "source/source.h"
#include <string.h>

static int
key_local(struct jsonw *w, const struct pin *pin, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT, path = LIST_INIT;
	struct digest digest;

	if (pin_local_files(pin, &name, &path, why) || digest_listed(&digest, &name, &path, why))
		return diag_wrap(why, "hashing the source of '%s'", pin->name);
	jsonw_string(w, "tree", digest.hex);
	return 0;
}

/* A successor of a file that the archive no longer has makes another component. */
static void
key_stand_in(struct jsonw *w, const char *name, const struct store *store, const char *sha256)
{
	scoped(free_release) char *file = sha256 ? source_file(store, sha256) : NULL;

	if (file && strcmp(path_base(file), sha256))
		jsonw_string(w, name, path_base(file));
}

static void
key_parts(struct jsonw *w, const struct pin *pin)
{
	if (!pin->parts)
		return;
	jsonw_array(w, "parts");
	for (size_t i = 0; i < pin->parts; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "folder", pin->part[i].folder);
		jsonw_string(w, "sha256", pin->part[i].sha256);
		jsonw_end(w);
	}
	jsonw_end(w);
}

/* By content, not by address: a source that moves stays the same source. */
static int
key_source(struct jsonw *w, const struct pin *pin, const struct store *store, struct diag *why)
{
	int failed;

	jsonw_object(w, "source");
	jsonw_strings(w, "apply", &pin->apply);
	jsonw_optional(w, "commit", pin->commit);
	if (pin->flat)
		jsonw_boolean(w, "flat", true);
	jsonw_optional(w, "folder", pin->folder);
	jsonw_string(w, "kind", pin_kind(pin));
	jsonw_optional(w, "module", pin->module);
	key_parts(w, pin);
	jsonw_optional(w, "patches", pin->patch_sha256);
	key_stand_in(w, "patches_successor", store, pin->patch_sha256);
	jsonw_optional(w, "sha256", pin->sha256);
	key_stand_in(w, "successor", store, pin->sha256);
	jsonw_optional(w, "sum", pin->sum);
	failed = pin->kind == SOURCE_LOCAL && key_local(w, pin, why);
	jsonw_optional(w, "version", pin->module_version);
	jsonw_end(w);
	return failed ? -1 : 0;
}

static int
key_patches(struct jsonw *w, const struct pin *pin, struct diag *why)
{
	jsonw_array(w, "patches");
	for (size_t i = 0; i < pin->patches.n; i++) {
		scoped(free_release) char *path = pin_patch_path(pin, pin->patches.item[i]);
		struct digest digest;

		if (!path || !file_exists(path) || file_is_dir(path))
			return diag_at(why, pin->set->path, pin->line, "member 'patches': there is no '%s'", pin->patches.item[i]);
		if (digest_file(&digest, path, NULL, why))
			return -1;
		jsonw_string(w, NULL, digest.hex);
	}
	jsonw_end(w);
	return 0;
}

static void
key_nodes(struct jsonw *w, const char *name, struct node *const *nodes, size_t n)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < n; i++)
		jsonw_string(w, NULL, nodes[i]->key.hex);
	jsonw_end(w);
}

/* The highest rules number of its build systems. */
static unsigned
rules(const struct recipe *r)
{
	unsigned newest = 1;

	for (size_t i = 0; i < r->runs; i++)
		if (build_system_rules(r->run[i].system) > newest)
			newest = build_system_rules(r->run[i].system);
	return newest;
}

/* Canonical: members sorted by name, compact.  Everything that can change a component is here. */
int
node_key(struct node *node, const struct digest *root, const struct store *store, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "date", node->pin->date);
	jsonw_string(&w, "name", node->recipe->name);
	key_nodes(&w, "needs", node->need, node->needs);
	if (key_patches(&w, node->pin, why))
		return -1;
	jsonw_string(&w, "recipe", node->recipe->digest.hex);
	jsonw_string(&w, "root", root->hex);
	jsonw_integer(&w, "rules", rules(node->recipe));
	if (key_source(&w, node->pin, store, why))
		return -1;
	jsonw_string(&w, "target", node->target->name);
	key_nodes(&w, "tools", node->tool, node->tools);
	jsonw_string(&w, "version", node->pin->version);
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	digest_bytes(&node->key, w.out.text, w.out.len);
	return 0;
}
