#include "cli/args.h"
#include "cli/home.h"
#include "cli/report.h"
#include "cli/say.h"
#include "trust/identity.h"

static struct list operands = LIST_INIT;
static const char *repository_id;

static const struct arg options[] = {
	{ .name = "--repository-id", .text = &repository_id, .meta = "N", .help = "the repository's number, which outlives its name" },
	{ 0 },
};

static const struct args usage = {
	.step = "identity",
	.usage = "[OWNER/NAME]",
	.purpose = "shows who signs our releases, which is what verify demands by default;\n"
	           "with OWNER/NAME fills in the repository that they come from",
	.option = options,
	.operands = &operands,
};

static int
show(const struct identity *id, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	identity_write(&w, id);
	if (!identity_is_filled(id))
		say("identity: not filled in yet: ingot identity OWNER/ingot --repository-id N");
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
		say("identity: without --repository-id whoever gets that name one day is believed, too");
	return 0;
}

static int
run(struct diag *why)
{
	scoped(identity_release) struct identity id = IDENTITY_INIT;
	scoped(free_release) char *path = home_path("etc/identity.json", why);

	if (operands.n > 1 || (repository_id && !operands.n))
		return diag_set(why, DIAG_USAGE, operands.n ? "more than one repository was named" : "option '--repository-id' wants its repository");
	if (!path || identity_read(&id, path, why))
		return -1;
	return operands.n ? fill(&id, path, why) : show(&id, why);
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) || run(&why))
		status = diag_report(&why, "identity");
	list_release(&operands);
	return status;
}
