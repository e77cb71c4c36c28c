#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "plan/needed.h"
#include "plan/plan_trial.h"
#include "plan_options.h"
#include "publish/availability.h"
#include <string.h>

static struct plan_request request = PLAN_REQUEST_INIT;
static struct list tools = LIST_INIT;
static const char *in, *out = "-", *tag, *repository, *commit;
static unsigned timeout = 15 * 60;
static bool release;

static const struct arg options[] = {
	PLAN_OPTIONS(request),
	{ .name = "--in", .document = true, .text = &in, .meta = "FILE", .help = "result of check-release: plan what needs a release, or TOOL of it" },
	{ .name = "--tag", .text = &tag, .meta = "TAG", .help = "tool, version and revision as the tag of a release: podman-v5.8.4-2" },
	{ .name = "--release", .flag = &release, .help = "the plan is for a release: refuse what cannot be released, before anything is built" },
	{ .name = "--repository", .text = &repository, .meta = "REPO", .help = "with --release: where, OWNER/NAME. Default: GITHUB_REPOSITORY" },
	{ .name = "--commit", .text = &commit, .meta = "SHA", .help = "with --release: the commit that will be built. Default: GITHUB_SHA" },
	{ .name = "--timeout", .seconds = &timeout, .least = 1, .meta = "TIME", .help = "with --release: how long to wait for GitHub, for example 90s. Default: 15m" },
	STEP_STORE(request.store),
	STEP_OUT(out),
	{ 0 },
};

static void
say_plan(const struct plan *plan)
{
	if (*plan->pins_reason)
		say("%s", plan->pins_reason);
	else
		say("plan: the pin set is '%s'", plan->pins);
	for (size_t i = 0; i < plan->notes.n; i++)
		say("plan: %s", plan->notes.item[i]);
	if (!plan->jobs)
		say("plan: nothing needs a release");
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
check_options(struct diag *why)
{
	const char *sha = getenv("GITHUB_SHA");

	if (in && (request.version || request.revision))
		return diag_set(why, DIAG_USAGE, "--version and --revision do not go with --in, which has the tags");
	if (!release && (repository || commit))
		return diag_set(why, DIAG_USAGE, "--repository and --commit go with --release");
	if (!commit)
		commit = sha ? sha : "";
	if (release && !text_is_commit(commit)) {
		diag_set(why, DIAG_USAGE, "'%s' is not a commit of 40 hexadecimal digits", commit);
		return diag_hint(why, "give the commit that will be built by --commit or GITHUB_SHA");
	}
	return 0;
}

static int
ask_about(const struct plan_tool *tool, const struct github *github, struct diag *why)
{
	scoped(availability_release) struct availability a = AVAILABILITY_INIT;

	if (availability_ask(&a, github, tool->tag, commit, why))
		return -1;
	if (a.draft)
		say("plan: draft %lld of '%s' is there, and the release step will finish it: %s", (long long)a.draft, tool->tag, a.url);
	return 0;
}

static int
check_release(const struct plan *plan, struct github *github, struct diag *why)
{
	if (github_open(github, repository, "contents: read", timeout, why))
		return -1;
	for (size_t i = 0; i < plan->tools; i++)
		if (ask_about(&plan->tool[i], github, why))
			return -1;
	return plan_refuse_trial(plan, why);
}

/* What check-release says is true of its pin set, not of another one. */
static int
check_pins(const struct plan *plan, const char *pins_sha256, struct diag *why)
{
	if (!pins_sha256 || !plan->pins_sha256 || !strcmp(pins_sha256, plan->pins_sha256))
		return 0;
	diag_set(why, DIAG_REFUSED, "the pin set '%s' has the SHA-256 %s, and check-release speaks of %s", plan->pins, plan->pins_sha256, pins_sha256);
	return diag_hint(why, "give the pin set of check-release by --pins: pins.json in its folder of --write, if it had that option");
}

static int
choose_tags(char **pins_sha256, struct diag *why)
{
	if (!in) {
		list_copy(&request.tools, &tools);
		if (tag)
			list_add(&request.tags, tag);
		return 0;
	}
	request.may_be_empty = !tools.n && !tag;
	return needed_load(&request.tags, pins_sha256, in, &tools, tag, why);
}

static int
make(struct github *github, struct diag *why)
{
	scoped(plan_release) struct plan plan = PLAN_INIT;
	scoped(free_release) char *pins_sha256 = NULL;

	if (check_options(why) || choose_tags(&pins_sha256, why) || plan_make(&plan, &request, why) || check_pins(&plan, pins_sha256, why) ||
	    (release && check_release(&plan, github, why)) || save(&plan, why))
		return -1;
	say_plan(&plan);
	return 0;
}

static int
run(struct diag *why)
{
	scoped(github_release) struct github github = GITHUB_INIT;
	int failed;

	if (github_take(&github, why))
		return -1;
	failed = make(&github, why);
	list_release(&request.tools);
	list_release(&request.tags);
	return failed;
}

static const struct step step = {
	.args = {
		.step = "plan",
		.usage = "TOOL...|--tag TAG|--in FILE",
		.purpose = "decides what to build: tags, file names and one job per target",
		.option = options,
		.operands = &tools,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
