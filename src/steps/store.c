#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/say.h"
#include "cli/step.h"
#include "component/component.h"
#include "pack/cache.h"
#include "source/successor.h"
#include "store/store.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct list operands = LIST_INIT;
static const char *place;
static unsigned days = 30;
static bool remove_bad;

static const struct arg options[] = {
	{ .name = "--store", .text = &place, .meta = "DIR", .help = "the store. Default: the user's cache" },
	{ .name = "--days", .number = &days, .most = 36500, .meta = "N", .help = "gc: keep what was used in the last N days. Default: 30" },
	{ .name = "--remove", .flag = &remove_bad, .help = "verify: remove the entries that changed, instead of setting them aside" },
	{ 0 },
};

/* store_open() would make a new, empty store of a misspelt name.  The default one need not exist yet. */
static int
open_store(struct store *store, struct diag *why)
{
	if (place && !file_is_dir(place))
		return diag_set(why, DIAG_USAGE, "there is no store '%s'", place);
	return store_open(store, place, why);
}

/* The sorted names of a room of the store. */
static int
list_room(const struct store *store, const char *room, struct list *names, struct diag *why)
{
	scoped(free_release) char *path = store_path(store, "%s", room);

	return dir_list(names, path, why);
}

static void
print_component(const struct component *c)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < c->files; i++)
		bytes += c->file[i].size;
	printf("%.12s  %-16s %-22s %-20s %4zu files, %9" PRIu64 " bytes, %7.1f s%s%s\n", c->key, c->name, c->version,
	       c->target, c->files, bytes, c->wall, c->trial ? ", trial: " : "", c->trial ? c->trial : "");
}

static int
list_components(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(list_release) struct list names = LIST_INIT;

	(void)words;
	if (open_store(&store, why) || list_room(&store, "components", &names, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(component_release) struct component c = COMPONENT_INIT;
		scoped(free_release) char *dir = store_path(&store, "components/%s", names.item[i]);

		if (component_load(&c, dir, why))
			return diag_wrap(why, "reading '%s'", names.item[i]);
		print_component(&c);
	}
	return 0;
}

static int
tidy(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;

	(void)words;
	return open_store(&store, why) ? -1 : store_gc(&store, days, why);
}

/* What verify found so far. */
struct verdict {
	const struct store *store;
	unsigned good, bad, unsealed;
};

/* Says what is wrong with an entry, and sets it aside, or removes it when asked to. */
static int
condemn(struct verdict *v, const char *entry, struct diag *found, struct diag *why)
{
	scoped(free_release) char *path = store_path(v->store, "%s", entry);

	v->bad++;
	if (!remove_bad)
		store_drop(v->store, entry, found);
	printf("bad %s: %s\n", entry, found->text.text);
	if (!remove_bad)
		return found->kind == DIAG_SYSTEM ? diag_move(why, found) : 0;
	seal_remove(v->store->dir, entry);
	return tree_remove(path, why);
}

/* outcome: 0 good, 1 nothing to compare with, -1 bad. */
static int
judge(struct verdict *v, const char *entry, int outcome, struct diag *found, struct diag *why)
{
	if (outcome < 0)
		return condemn(v, entry, found, why);
	outcome ? v->unsealed++ : v->good++;
	return 0;
}

/* One without a seal is compared with its own description. */
static int
verify_component(struct verdict *v, const char *entry, struct diag *why)
{
	scoped(component_release) struct component c = COMPONENT_INIT;
	scoped(free_release) char *dir = store_path(v->store, "%s", entry);
	scoped(diag_release) struct diag found = DIAG_INIT;
	int outcome = seal_check(v->store->dir, entry, SEAL_CONTENT, &found);

	if (outcome > 0)
		outcome = component_load(&c, dir, &found) || component_verify(&c, &found) ? -1 : 0;
	return judge(v, entry, outcome, &found, why);
}

static int
verify_sealed(struct verdict *v, const char *entry, struct diag *why)
{
	scoped(diag_release) struct diag found = DIAG_INIT;

	return judge(v, entry, seal_check(v->store->dir, entry, SEAL_CONTENT, &found), &found, why);
}

/* Files are named by their hash; folders, which hold Go modules or crates, have a seal.  Others are records and parts. */
static int
verify_source(struct verdict *v, const char *entry, struct diag *why)
{
	scoped(free_release) char *path = store_path(v->store, "%s", entry);
	scoped(diag_release) struct diag found = DIAG_INIT;
	struct digest digest;
	int outcome;

	if (file_is_dir(path))
		return text_ends(path, ".part") ? 0 : verify_sealed(v, entry, why);
	if (text_ends(path, ".successor"))
		return judge(v, entry, successor_check(path, &found), &found, why);
	if (!text_is_sha256(path_base(path)))
		return 0;
	outcome = digest_file(&digest, path, NULL, &found);
	if (!outcome && strcmp(digest.hex, path_base(path)))
		outcome = diag_set(&found, DIAG_REFUSED, "its hash is %s", digest.hex);
	return judge(v, entry, outcome, &found, why);
}

static int
verify_frame(struct verdict *v, const char *entry, struct diag *why)
{
	scoped(free_release) char *path = store_path(v->store, "%s", entry);
	scoped(diag_release) struct diag found = DIAG_INIT;

	return judge(v, entry, cache_check(path, &found), &found, why);
}

static int
verify_room(struct verdict *v, const char *room, int (*verify)(struct verdict *, const char *, struct diag *),
            struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT;

	if (list_room(v->store, room, &names, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *entry = path_join(room, names.item[i]);

		if (verify(v, entry, why))
			return -1;
	}
	return 0;
}

static int
verify_store(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	struct verdict v = { .store = &store };

	(void)words;
	if (open_store(&store, why) ||
	    verify_room(&v, "sources", verify_source, why) ||
	    verify_room(&v, "components", verify_component, why) ||
	    verify_room(&v, "roots", verify_sealed, why) ||
	    verify_room(&v, "frames", verify_frame, why))
		return -1;
	say("store: %u good, %u bad", v.good, v.bad);
	if (v.unsealed)
		say("store: %u not checked: no hash was recorded when they were published", v.unsealed);
	if (!v.bad || remove_bad)
		return 0;
	diag_set(why, DIAG_REFUSED, "%u of the store's entries had changed and are in aside/ now", v.bad);
	return diag_hint(why, "ingot build fetches and builds them again");
}

static const struct verb verbs[] = {
	{ "ls", list_components, 0 }, { "gc", tidy, 0 }, { "verify", verify_store, 0 }, { 0 },
};

static const struct step step = {
	.args = {
		.step = "store",
		.usage = "ls|gc|verify",
		.purpose = "lists, tidies or verifies the store of sources and components",
		.option = options,
		.operands = &operands,
	},
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
