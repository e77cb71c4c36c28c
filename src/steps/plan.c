#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "plan/planner.h"

static struct plan_request request = PLAN_REQUEST_INIT;
static const char *out = "-";

static const struct arg options[] = {
	{ .name = "--version", .text = &request.version, .meta = "V", .help = "of the tool; the first pinned" },
	{ .name = "--variant", .text = &request.variant, .meta = "LIST", .help = "standalone, default, full, or all; standalone,default" },
	{ .name = "--arch", .text = &request.architecture, .meta = "A", .help = "amd64, arm64, or both; amd64" },
	{ .name = "--architecture", .text = &request.architecture, .meta = "A", .help = "the same" },
	{ .name = "--libc", .text = &request.libc, .meta = "L", .help = "static, glibc, or both; static" },
	{ .name = "--pins", .text = &request.pins, .meta = "SET", .help = "auto, debian, upstream, or a file; auto" },
	{ .name = "--recipes", .many = &request.recipes, .meta = "DIR", .help = "look here first for recipes" },
	{ .name = "--revision", .number = &request.revision, .least = 1, .most = REVISION_MAX, .meta = "N", .help = "2 and more for a rebuild with newer helpers; 1" },
	{ .name = "--store", .text = &request.store, .meta = "DIR", .help = "where sources live; the user's cache" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write the plan; standard output" },
	{ 0 },
};

static const struct args usage = {
	.step = "plan",
	.usage = "TOOL...",
	.purpose = "decides what to build: tags, file names and one job a target",
	.option = options,
	.operands = &request.tools,
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

static int
save(const struct plan *plan, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	plan_write(&w, NULL, plan);
	return jsonw_save(&w, out, why) || gh_set_result(w.out.text, why) ? -1 : 0;     /* where a workflow reads its matrix */
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) ||
	    plan_make(&plan, &request, &why) ||
	    save(&plan, &why))
		status = diag_report(&why, "plan");
	else
		say_plan(&plan);
	plan_request_release(&request);
	return status;
}
