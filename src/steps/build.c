#include "base/proc.h"
#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "component/jobserver.h"
#include "component/result.h"
#include "json/jsonw.h"
#include "root/root.h"
#include "root/sandbox.h"
#include "root/sandbox_host.h"
#include <string.h>

static const char *in = "-", *out = "-", *target_name, *store_dir;
static unsigned jobs, seconds, memory, disk;

static const struct arg options[] = {
	{ .name = "--in", .text = &in, .meta = "FILE", .help = "result of plan or fetch; standard input" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write ours; standard output" },
	{ .name = "--target", .text = &target_name, .meta = "TARGET", .help = "only the plan's job for this target" },
	{ .name = "--jobs", .number = &jobs, .least = 1, .most = JOBS_MAX, .meta = "N", .help = "compile so many files at once; one a core" },
	{ .name = "--time-limit", .number = &seconds, .least = 1, .most = 1000000, .meta = "S", .help = "of one command, in seconds; 7200" },
	{ .name = "--memory-limit", .number = &memory, .least = 16, .most = 1 << 24, .meta = "MIB", .help = "of one command, in MiB. Default: four fifths of the memory" },
	{ .name = "--disk-limit", .number = &disk, .least = 1, .most = 1 << 24, .meta = "MIB", .help = "of one command, in MiB. Default: 40960" },
	{ .name = "--store", .text = &store_dir, .meta = "DIR", .help = "where sources and components live; the user's cache" },
	{ 0 },
};

static const struct args usage = {
	.step = "build",
	.purpose = "builds what the store lacks of a plan, in a sandbox without network",
	.option = options,
};

/* All that main() hands from one line to the next. */
struct work {
	struct plan plan;
	struct store store;
	struct graph graph;
	struct root root;
	struct schedule schedule;
	struct result result;
};

static void
work_release(struct work *w)
{
	result_release(&w->result);
	root_release(&w->root);
	graph_release(&w->graph);
	store_release(&w->store);
	plan_release(&w->plan);
}

static int
take_options(struct work *w, struct diag *why)
{
	w->schedule.jobs = jobs;
	w->schedule.seconds = seconds;
	w->schedule.max_memory = (uint64_t)memory << 20;
	w->schedule.max_disk = (uint64_t)disk << 20;
	return target_name ? target_get(&w->result.only, target_name, why) : 0;
}

static int
resolve(struct work *w, struct diag *why)
{
	if (w->result.only && !plan_job(&w->plan, w->result.only))
		return diag_set(why, DIAG_USAGE, "the plan has no job for '%s'", target_name);
	return graph_resolve(&w->graph, &w->plan, w->result.only, &w->store, why);
}

/* A root that is not the locked one makes other components. */
static int
resolve_again(struct work *w, struct diag *why)
{
	struct digest now;

	if (root_key_digest(w->root.name, &w->store, &now, why))
		return -1;
	if (!strcmp(now.hex, w->graph.root.hex))
		return 0;
	graph_release(&w->graph);
	return resolve(w, why);
}

/* When nothing is missing, nothing is made ready for it. */
static int
prepare(struct work *w, struct diag *why)
{
	unsigned due;

	w->schedule.graph = &w->graph;
	w->schedule.store = &w->store;
	w->schedule.root = &w->root;
	w->result.plan = &w->plan;
	w->result.schedule = &w->schedule;
	if (schedule_look(&w->schedule, &due, why))
		return -1;
	if (!due)
		return root_state(&w->root, w->graph.set.root, &w->store, why);
	return sandbox_probe("/", why) || root_ensure(&w->root, w->graph.set.root, &w->store, why) ||
		resolve_again(w, why) ? -1 : 0;
}

static int
run(struct work *w, struct diag *why)
{
	bool *built = w->result.built = xcalloc(w->graph.n + 1, sizeof(*built));

	for (size_t i = 0; i < w->graph.n; i++)
		built[i] = !w->graph.node[i]->present;
	return schedule_run(&w->schedule, why);
}

static int
save(struct work *w, struct diag *why)
{
	scoped(jsonw_release) struct jsonw file = JSONW_INIT;

	return result_write(&w->result, &file, why) || jsonw_save(&file, out, why) || gh_set_result(file.out.text, why) ? -1 : 0;
}

static int
summarize(const struct work *w, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct schedule *s = &w->schedule;

	buf_printf(&text, "| component | version | target | |\n|---|---|---|---|\n");
	for (size_t i = 0; i < w->graph.n; i++) {
		const struct node *node = w->graph.node[i];

		if (node->present)
			buf_printf(&text, "| %s | %s | %s | %s |\n", node->recipe->name, node->pin->version, node->target->name,
				w->result.built[i] ? "built" : "reused");
	}
	buf_printf(&text, "\n%u built, %u reused, %.0f s, cores %.0f %% busy\n", s->built, s->reused, s->wall,
		s->busy * 100);
	return gh_summary(text.text, why);
}

static void
tell(const struct work *w)
{
	const struct schedule *s = &w->schedule;

	if (s->built)
		say("build: %u built, %u reused in %.0f s; cores %.0f %% busy", s->built, s->reused, s->wall, s->busy * 100);
	else
		say("build: nothing to do, %u components are there", s->reused);
	for (size_t i = 0; i < w->result.trials.n; i++)
		say("trial, not to be released: %s", w->result.trials.item[i]);
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(work_release) struct work work = { 0 };

	proc_handle_signals();
	if (args_parse(&usage, argc, argv, &why) ||
	    take_options(&work, &why) ||
	    plan_load(&work.plan, in, &why) ||
	    store_open(&work.store, store_dir, &why) ||
	    resolve(&work, &why) ||
	    prepare(&work, &why) ||
	    run(&work, &why) ||
	    save(&work, &why) ||
	    summarize(&work, &why))
		return diag_report(&why, "build");
	tell(&work);
	return 0;
}
