#include "base/args.h"
#include "base/jsonw.h"
#include "base/proc.h"
#include "base/say.h"
#include "build/root.h"
#include "build/root_update.h"
#include <string.h>

static const char *out = "-", *store_dir;
static struct list operands = LIST_INIT;

static const struct arg options[] = {
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write the result; standard output" },
	{ .name = "--store", .text = &store_dir, .meta = "DIR", .help = "where roots live; the user's cache" },
	{ 0 },
};

static const struct args usage = {
	.step = "root",
	.usage = "show|make|update [NAME]",
	.purpose = "shows, makes or updates the pinned Debian root that compilers run in.\n"
	           "show: where it is, and what of its lock was replaced; make: now, and not with\n"
	           "the first build; update: ask apt again and write etc/root/NAME.lock.",
	.option = options,
	.operands = &operands,
};

static int
show(const char *name, const struct store *store, struct diag *why)
{
	scoped(root_release) struct root root = ROOT_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (root_state(&root, name, store, why))
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
make(const char *name, const struct store *store, struct diag *why)
{
	scoped(root_release) struct root root = ROOT_INIT;

	return root_ensure(&root, name, store, why) || show(name, store, why) ? -1 : 0;
}

static int
update(const char *name, const struct store *store, struct diag *why)
{
	struct root_change change = { 0 };

	if (root_update(name, store, &change, why))
		return -1;
	say("root: %u changed, %u added, %u removed", change.changed, change.added, change.removed);
	return show(name, store, why);
}

static const struct verb {
	const char *name;
	int (*run)(const char *, const struct store *, struct diag *);
} verbs[] = {
	{ "show", show }, { "make", make }, { "update", update },
};

static int
run(const struct store *store, struct diag *why)
{
	const char *word = operands.n ? operands.item[0] : "show";
	const char *name = operands.n > 1 ? operands.item[1] : "bookworm-amd64";

	if (operands.n > 2)
		return diag_set(why, DIAG_USAGE, "unexpected '%s'", operands.item[2]);
	for (size_t i = 0; i < countof(verbs); i++)
		if (!strcmp(verbs[i].name, word))
			return verbs[i].run(name, store, why);
	diag_set(why, DIAG_USAGE, "unknown action '%s'", word);
	return diag_hint(why, "it is one of show, make and update");
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	int status = 0;

	proc_handle_signals();
	if (args_parse(&usage, argc, argv, &why) ||
	    store_open(&store, store_dir, &why) ||
	    run(&store, &why))
		status = diag_report(&why, "root");
	list_release(&operands);
	return status;
}
