#include "cli/gh.h"
#include "cli/say.h"
#include "plan_options.h"

static struct plan_request request = PLAN_REQUEST_INIT;
static const char *out = "-", *tag;

static const struct arg options[] = {
	PLAN_OPTIONS(request),
	{ .name = "--tag", .text = &tag, .meta = "TAG", .help = "tool, version and revision as the tag of a release: podman-v5.8.4-2" },
	STEP_STORE(request.store),
	STEP_OUT(out),
	{ 0 },
};

static void
say_plan(const struct plan *plan)
{
	if (*plan->pins_reason)
		say("%s", plan->pins_reason);
	for (size_t i = 0; i < plan->jobs; i++)
		for (size_t k = 0; k < plan->job[i].packages; k++)
			say("plan: %s", plan->job[i].package[k].file);
}

static void
put_table(struct buf *table, const struct plan *plan)
{
	buf_str(table, "### Planned\n\n| target | file |\n|---|---|\n");
	for (size_t i = 0; i < plan->jobs; i++)
		for (size_t k = 0; k < plan->job[i].packages; k++) {
			gh_cell(table, plan->job[i].target->name);
			gh_cell(table, plan->job[i].package[k].file);
			buf_str(table, "|\n");
		}
}

/* The outputs "matrix" and "tag", and a table. */
static int
tell_workflow(const struct plan *plan, struct diag *why)
{
	scoped(jsonw_release) struct jsonw matrix = JSONW_COMPACT;
	scoped(buf_release) struct buf table = BUF_INIT;

	put_table(&table, plan);
	plan_write_matrix(&matrix, plan);
	if (jsonw_finish(&matrix, why) || gh_set_output("matrix", matrix.out.text, why) || gh_summary(table.text, why))
		return -1;
	return plan->tools == 1 ? gh_set_output("tag", plan->tool[0].tag, why) : 0;
}

static int
save(const struct plan *plan, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	plan_write(&w, NULL, plan);
	return step_result(&w, out, why) || tell_workflow(plan, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(plan_release) struct plan plan = PLAN_INIT;

	if (tag)
		list_add(&request.tags, tag);
	int failed = plan_make(&plan, &request, why) || save(&plan, why);

	list_release(&request.tags);
	if (failed)
		return -1;
	say_plan(&plan);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "plan",
		.usage = "TOOL...|--tag TAG",
		.purpose = "decides what to build: tags, file names and one job per target",
		.option = options,
		.operands = &request.tools,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
