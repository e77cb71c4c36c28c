#include "cli/say.h"
#include "cli/step.h"
#include "json/jsonw.h"
#include "root/root.h"
#include "root/root_update.h"
#include <string.h>

static const char *out = "-", *store_dir;
static struct list operands = LIST_INIT;

static const struct arg options[] = {
	STEP_OUT(out),
	STEP_STORE(store_dir),
	{ 0 },
};

static const char *
root_name(const struct list *words)
{
	return words->n > 1 ? words->item[1] : "bookworm-amd64";
}

static int
print(const struct store *store, const struct list *words, struct diag *why)
{
	scoped(root_release) struct root root = ROOT_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (root_state(&root, root_name(words), store, why))
		return -1;
	jsonw_object(&w, NULL);
	jsonw_string(&w, "name", root.name);
	jsonw_string(&w, "lock", root.lock.hex);
	jsonw_string(&w, "dir", root.dir);
	jsonw_boolean(&w, "made", file_is_dir(root.dir));
	jsonw_boolean(&w, "successor", root.successor);
	jsonw_end(&w);
	return jsonw_save(&w, out, why);
}

static int
show(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;

	return store_open(&store, store_dir, why) || print(&store, words, why) ? -1 : 0;
}

static int
make(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(root_release) struct root root = ROOT_INIT;

	if (store_open(&store, store_dir, why) || root_ensure(&root, root_name(words), &store, why))
		return -1;
	return print(&store, words, why);
}

static int
update(const struct list *words, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	struct root_change change = { 0 };

	if (store_open(&store, store_dir, why) || root_update(root_name(words), &store, &change, why))
		return -1;
	say("root: %u changed, %u added, %u removed", change.changed, change.added, change.removed);
	return print(&store, words, why);
}

static const struct verb verbs[] = {
	{ "show", show, 1 }, { "make", make, 1 }, { "update", update, 1 }, { 0 },
};

static const struct step step = {
	.args = {
		.step = "root",
		.usage = "show|make|update [NAME]",
		.purpose = "shows, makes or updates the pinned Debian root that compilers run in.\n"
		           "show: its folder, and the packages that were replaced. make: make it now, not with\n"
		           "the first build. update: ask apt for newer packages and write etc/root/NAME.lock.",
		.option = options,
		.operands = &operands,
	},
	.verbs = verbs,
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
