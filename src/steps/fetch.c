#include "base/clock.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "plan/recheck.h"
#include "plan/sourcing.h"
#include "root/root.h"

static const char *in = "-", *out = "-", *target_name, *store_dir;
static struct list mirrors = LIST_INIT;
static bool all, paranoid;

static const struct arg options[] = {
	STEP_IN(in, "the plan"),
	STEP_TARGET(target_name),
	{ .name = "--mirror", .many = &mirrors, .meta = "URL", .help = "try URL/SHA256 first for every source" },
	{ .name = "--all", .flag = &all, .help = "also fetch what is only needed by components that are built already" },
	STEP_PARANOID(paranoid),
	STEP_STORE(store_dir),
	STEP_OUT(out),
	{ 0 },
};

struct fetching {
	struct store store;
	struct plan plan;
	struct graph graph;
	struct fetcher fetcher;
};
#define FETCHING_INIT { .fetcher = FETCHER_INIT }

static void
fetching_release(struct fetching *w)
{
	fetcher_release(&w->fetcher);
	graph_release(&w->graph);
	plan_release(&w->plan);
	store_release(&w->store);
}

static int
resolve(struct fetching *w, struct diag *why)
{
	const struct target *only = NULL;

	if (plan_load(&w->plan, in, why) || (target_name && target_get(&only, target_name, why)))
		return -1;
	if (only && !plan_job(&w->plan, only))
		return diag_set(why, DIAG_USAGE, "the plan has no job for '%s'", only->name);
	return store_open(&w->store, store_dir, why) || graph_resolve(&w->graph, &w->plan, only, &w->store, why) ? -1 : 0;
}

/* The sources of a component that has changed are needed again. */
static int
recheck(struct fetching *w, struct diag *why)
{
	struct recheck r = { .thorough = paranoid };

	return recheck_graph(&r, &w->graph, &w->store, why);
}

static int
fetch(struct fetching *w, struct diag *why)
{
	w->fetcher.store = &w->store;
	list_copy(&w->fetcher.mirrors, &mirrors);
	sourcing_want(&w->graph, !all, &w->fetcher);
	return fetcher_run(&w->fetcher, why);
}

static void
say_result(const struct fetcher *f, double seconds)
{
	unsigned fetched = 0;
	uint64_t bytes = 0;

	for (size_t i = 0; i < f->results; i++) {
		fetched += f->result[i].fetched;
		bytes += f->result[i].fetched ? f->result[i].bytes : 0;
		if (f->result[i].successor)
			say("fetch: %s: this is a trial build", f->result[i].successor);
	}
	if (fetched)
		say("fetch: %u of %zu sources, %.1f MB, %.1f s", fetched, f->results, (double)bytes / 1e6, seconds);
	else
		say("fetch: nothing to do, %zu sources are there", f->results);
}

static void
write_source(struct jsonw *w, const struct source_result *r)
{
	const struct pin *pin = r->source.pin;

	jsonw_object(w, NULL);
	jsonw_string(w, "name", pin->name);
	jsonw_string(w, "version", pin->version);
	jsonw_string(w, "kind", pin_kind(pin));
	jsonw_string(w, "id", source_id(pin));
	jsonw_integer(w, "bytes", (int64_t)r->bytes);
	jsonw_boolean(w, "fetched", r->fetched);
	jsonw_optional(w, "successor", r->successor);
	jsonw_end(w);
}

static void
write_result(struct jsonw *w, const struct fetching *fetching, const struct root *root)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/fetch/1");
	plan_write(w, "plan", &fetching->plan);
	jsonw_object(w, "root");
	jsonw_string(w, "name", fetching->graph.set.root);
	jsonw_string(w, "lock", fetching->graph.root.hex);
	jsonw_boolean(w, "successor", root->successor);
	jsonw_end(w);
	jsonw_object(w, "pins");
	jsonw_string(w, "name", fetching->graph.set.name);
	jsonw_string(w, "sha256", fetching->graph.set.digest.hex);
	jsonw_end(w);
	jsonw_array(w, "sources");
	for (size_t i = 0; i < fetching->fetcher.results; i++)
		write_source(w, &fetching->fetcher.result[i]);
	jsonw_end(w);
	jsonw_end(w);
}

static int
summarize(const struct fetcher *f, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (!gh_active())
		return 0;
	buf_str(&text, "### Sources\n\n| package | version | kind | MB | |\n|---|---|---|--:|---|\n");
	for (size_t i = 0; i < f->results; i++) {
		const struct source_result *r = &f->result[i];
		const struct pin *pin = r->source.pin;

		buf_printf(&text, "| %s | %s | %s | %.1f | %s |\n", pin->name, pin->version, pin_kind(pin), (double)r->bytes / 1e6,
		           r->successor ? r->successor : r->fetched ? "fetched" : "was there");
	}
	return gh_summary(text.text, why);
}

static int
save(const struct fetching *fetching, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(root_release) struct root root = ROOT_INIT;

	if (root_state(&root, fetching->graph.set.root, &fetching->store, why))
		return -1;
	write_result(&w, fetching, &root);
	return step_result(&w, out, why) || summarize(&fetching->fetcher, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(fetching_release) struct fetching fetching = FETCHING_INIT;
	double start = clock_now();

	if (resolve(&fetching, why) || recheck(&fetching, why) || fetch(&fetching, why) || save(&fetching, why))
		return -1;
	say_result(&fetching.fetcher, clock_now() - start);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "fetch",
		.purpose = "brings every source of a plan into the store and checks its hash",
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
