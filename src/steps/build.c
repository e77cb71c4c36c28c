#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "component/jobserver.h"
#include "component/result.h"
#include "json/jsonw.h"
#include "plan/recheck.h"
#include "root/root.h"
#include "root/sandbox.h"
#include "root/sandbox_host.h"
#include <string.h>

static const char *in = "-", *out = "-", *target_name, *store_dir;
static unsigned jobs, seconds, memory, disk;
static bool paranoid;

static const struct arg options[] = {
	STEP_IN(in, "result of the plan or fetch step"),
	STEP_OUT(out),
	STEP_TARGET(target_name),
	{ .name = "--jobs", .number = &jobs, .least = 1, .most = JOBS_MAX, .meta = "N", .help = "compile N files at once. Default: one per core" },
	{ .name = "--time-limit", .number = &seconds, .least = 1, .most = 1000000, .meta = "S", .help = "time limit of one command, in seconds. Default: 7200" },
	{ .name = "--memory-limit", .number = &memory, .least = 16, .most = 1 << 24, .meta = "MIB", .help = "memory limit of one command, in MiB. Default: four fifths of the memory" },
	{ .name = "--disk-limit", .number = &disk, .least = 1, .most = 1 << 24, .meta = "MIB", .help = "disk limit of one command, in MiB. Default: 40960" },
	STEP_PARANOID(paranoid),
	STEP_STORE(store_dir),
	{ 0 },
};

/* What run() hands from one line to the next. */
struct building {
	struct plan plan;
	struct store store;
	struct graph graph;
	struct recheck recheck;
	struct root root;
	struct schedule schedule;
	struct result result;
};

static void
building_release(struct building *b)
{
	result_release(&b->result);
	root_release(&b->root);
	graph_release(&b->graph);
	store_release(&b->store);
	plan_release(&b->plan);
}

static int
take_options(struct building *b, struct diag *why)
{
	b->schedule.jobs = jobs;
	b->schedule.seconds = seconds;
	b->schedule.max_memory = (uint64_t)memory << 20;
	b->schedule.max_disk = (uint64_t)disk << 20;
	return target_name ? target_get(&b->result.only, target_name, why) : 0;
}

static int
resolve(struct building *b, struct diag *why)
{
	if (b->result.only && !plan_job(&b->plan, b->result.only))
		return diag_set(why, DIAG_USAGE, "the plan has no job for '%s'", target_name);
	b->recheck.thorough = paranoid;
	return graph_resolve(&b->graph, &b->plan, b->result.only, &b->store, why) ||
		recheck_graph(&b->recheck, &b->graph, &b->store, why) ? -1 : 0;
}

/* A root that is not the locked one makes other components. */
static int
resolve_again(struct building *b, struct diag *why)
{
	struct digest now;

	if (root_key_digest(b->root.name, &b->store, &now, why))
		return -1;
	if (!strcmp(now.hex, b->graph.root.hex))
		return 0;
	graph_release(&b->graph);
	return resolve(b, why);
}

/* Counts what must be built.  The disk, not the user, is to blame if a component that has changed needs its source again. */
static int
look(struct building *b, unsigned *due, struct diag *why)
{
	if (!schedule_look(&b->schedule, due, why))
		return 0;
	if (b->recheck.changed)
		why->kind = DIAG_SYSTEM;
	return -1;
}

/* When nothing is missing, nothing is made ready for it. */
static int
prepare(struct building *b, struct diag *why)
{
	unsigned due;

	b->schedule.graph = &b->graph;
	b->schedule.store = &b->store;
	b->schedule.root = &b->root;
	b->result.plan = &b->plan;
	b->result.schedule = &b->schedule;
	if (look(b, &due, why) || root_state(&b->root, b->graph.set.root, &b->store, why))
		return -1;
	if (!due && !(paranoid && file_exists(b->root.dir)))
		return 0;
	root_release(&b->root);
	return (due && sandbox_probe("/", why)) || root_ensure(&b->root, b->graph.set.root, &b->store, why) ||
		resolve_again(b, why) ? -1 : 0;
}

static int
build_missing(struct building *b, struct diag *why)
{
	bool *built = b->result.built = xcalloc(b->graph.n + 1, sizeof(*built));

	for (size_t i = 0; i < b->graph.n; i++)
		built[i] = !b->graph.node[i]->present;
	return schedule_run(&b->schedule, why);
}

static int
save(struct building *b, struct diag *why)
{
	scoped(jsonw_release) struct jsonw file = JSONW_INIT;

	return result_write(&b->result, &file, why) || step_result(&file, out, why) ? -1 : 0;
}

static int
summarize(const struct building *b, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct schedule *s = &b->schedule;

	buf_printf(&text, "| component | version | target | |\n|---|---|---|---|\n");
	for (size_t i = 0; i < b->graph.n; i++) {
		const struct node *node = b->graph.node[i];

		if (node->present)
			buf_printf(&text, "| %s | %s | %s | %s |\n", node->recipe->name, node->pin->version, node->target->name,
				b->result.built[i] ? "built" : "reused");
	}
	buf_printf(&text, "\n%u built, %u reused, %.0f s, cores %.0f %% busy\n", s->built, s->reused, s->wall,
		s->busy * 100);
	return gh_summary(text.text, why);
}

static void
tell(const struct building *b)
{
	const struct schedule *s = &b->schedule;

	if (s->built)
		say("build: %u built, %u reused in %.0f s; cores %.0f %% busy", s->built, s->reused, s->wall, s->busy * 100);
	else
		say("build: nothing to do, %u components are there", s->reused);
	for (size_t i = 0; i < b->result.trials.n; i++)
		say("trial, not to be released: %s", b->result.trials.item[i]);
	for (size_t i = 0; i < b->result.remarks; i++)
		say("note: %s: %s", b->result.remark[i].names.text, b->result.remark[i].text);
}

static int
run(struct diag *why)
{
	scoped(building_release) struct building b = { 0 };

	if (take_options(&b, why) ||
	    plan_load(&b.plan, in, why) ||
	    store_open(&b.store, store_dir, why) ||
	    resolve(&b, why) ||
	    prepare(&b, why) ||
	    build_missing(&b, why) ||
	    save(&b, why) ||
	    summarize(&b, why))
		return -1;
	tell(&b);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "build",
		.purpose = "builds what the store lacks of a plan, in a sandbox without network",
		.option = options,
	},
	.run = run,
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
