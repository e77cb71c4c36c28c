#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "upstream/proposals.h"
#include "upstream/tool_updates.h"
#include "upstream/updates.h"
#include <time.h>

static struct list operands = LIST_INIT, recipes = LIST_INIT, accepted = LIST_INIT;
static const char *pins = "upstream", *out = "-", *repository, *write_dir, *store_dir;
static unsigned seconds = 15 * 60;

static const struct arg options[] = {
	{ .name = "--pins", .text = &pins, .meta = "SET", .help = "the pin set: a name or a file. Default: upstream" },
	{ .name = "--recipes", .many = &recipes, .meta = "DIR", .help = "a folder of recipes besides those of ingot" },
	{ .name = "--repository", .text = &repository, .meta = "OWNER/NAME", .help = "where our releases are. Default: GITHUB_REPOSITORY" },
	{ .name = "--accept", .many = &accepted, .meta = "NAME=VERSION", .help = "you have looked at this version: do not compare its size" },
	{ .name = "--wait", .seconds = &seconds, .meta = "TIME", .help = "how long to wait for servers and rate limits. Default: 15m" },
	{ .name = "--write", .text = &write_dir, .meta = "DIR", .help = "write pins for the new versions into this folder" },
	STEP_STORE(store_dir),
	STEP_OUT(out),
	{ 0 },
};

struct check {
	struct requester requester;
	struct store store;
	struct pin_set set;
	struct recipe_set recipes;
	struct update_check updates;
	struct tool_updates tools;
	struct list written;
	struct digest release_pins;     /* of the set that a release is to be made from: the proposed one, if it is written */
};
#define CHECK_INIT { .requester = REQUESTER_INIT }

static void
check_release(struct check *c)
{
	list_release(&c->written);
	tool_updates_release(&c->tools);
	update_check_release(&c->updates);
	recipe_set_release(&c->recipes);
	pin_set_release(&c->set);
	store_release(&c->store);
	requester_release(&c->requester);
}

static int
open_all(struct check *c, struct diag *why)
{
	if (!repository || !*repository)
		repository = getenv("GITHUB_REPOSITORY");
	if (requester_open(&c->requester, seconds, why) ||
	    store_open(&c->store, store_dir, why) ||
	    pin_set_load(&c->set, pins, why) ||
	    recipe_set_open(&c->recipes, &recipes, why))
		return -1;
	c->updates = (struct update_check){ .requester = &c->requester, .set = &c->set, .store = &c->store, .recipes = &c->recipes, .only = &operands,
		.accept = &accepted, .now = time(NULL) };
	c->tools = (struct tool_updates){ .check = &c->updates, .repository = repository && *repository ? repository : NULL, .pins = pins,
		.recipe_dirs = &recipes };
	return 0;
}

static int
save(const struct check *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(jsonw_release) struct jsonw needed = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/updates/1");
	jsonw_string(&w, "pins", c->set.name);
	jsonw_string(&w, "pins_sha256", c->release_pins.hex);
	jsonw_time(&w, "checked", c->updates.now);
	jsonw_integer(&w, "requests", c->requester.requests);
	updates_write_packages(&w, &c->updates);
	tool_updates_write(&w, &c->tools);
	if (write_dir)
		jsonw_strings(&w, "written", &c->written);
	jsonw_end(&w);
	tool_updates_write_needed(&needed, &c->tools);
	return step_result(&w, out, why) || jsonw_finish(&needed, why) || gh_set_output("needed", needed.out.text, why) ? -1 : 0;
}

static int
propose(struct check *c, struct diag *why)
{
	c->release_pins = c->set.digest;
	return write_dir ? proposals_write(&c->updates, write_dir, &c->written, &c->release_pins, why) : 0;
}

static int
run(struct diag *why)
{
	scoped(check_release) struct check c = CHECK_INIT;

	if (open_all(&c, why) ||
	    update_check_all(&c.updates, why) ||
	    propose(&c, why) ||
	    tool_updates_users(&c.tools, why) ||
	    tool_updates_find(&c.tools, why) ||
	    updates_say(&c.updates, why) ||
	    save(&c, why))
		return -1;
	tool_updates_say(&c.tools);
	return update_check_status(&c.updates, why);
}

static const struct step step = {
	.args = {
		.step = "check-release",
		.usage = "[PACKAGE...]",
		.purpose = "asks every upstream for its highest version, says which tools need a release,\n"
		           "and proposes pins",
		.option = options,
		.operands = &operands,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
