#include "cli/home.h"
#include "cli/say.h"
#include "cli/step.h"
#include "trust/identity.h"

static struct list operands = LIST_INIT;
static const char *repository_id;

static const struct arg options[] = {
	{ .name = "--repository-id", .text = &repository_id, .meta = "N", .help = "number of the repository, which does not change with its name" },
	{ 0 },
};

static int
show(const struct identity *id, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	identity_write(&w, id);
	if (!identity_is_filled(id))
		say("identity: not set yet: ingot identity OWNER/ingot --repository-id N");
	return jsonw_save(&w, "-", why);
}

static int
fill(struct identity *id, const char *path, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (identity_fill(id, operands.item[0], repository_id, why))
		return -1;
	identity_write(&w, id);
	if (jsonw_save(&w, path, why))
		return -1;
	say("identity: releases are signed by %s", id->repository);
	if (!repository_id)
		say("identity: without --repository-id a later owner of that name would be trusted too");
	return 0;
}

static int
run(struct diag *why)
{
	scoped(identity_release) struct identity id = IDENTITY_INIT;
	scoped(free_release) char *path = home_path("etc/identity.json", why);

	if (operands.n > 1 || (repository_id && !operands.n))
		return diag_set(why, DIAG_USAGE, operands.n ? "more than one repository is given" : "option '--repository-id' needs OWNER/NAME");
	if (!path || identity_read(&id, path, why))
		return -1;
	return operands.n ? fill(&id, path, why) : show(&id, why);
}

static const struct step step = {
	.args = {
		.step = "identity",
		.usage = "[OWNER/NAME]",
		.purpose = "shows the signer of our releases, which verify demands by default.\n"
		           "With OWNER/NAME: sets the repository that they come from",
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
