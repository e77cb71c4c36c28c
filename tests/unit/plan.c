#include "base/text.h"
#include "plan/graph.h"
#include "plan/planner.h"
#include "tap.h"

/* What was asked for, in the words of the command line; NULL leaves the default. */
struct words {
	const char *tool, *version, *variant, *architecture, *libc, *pins, *store;
	unsigned revision;
};

static int
make(struct plan *plan, const struct words *words, struct diag *why)
{
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;

	if (words->tool)
		list_add(&request.tools, words->tool);
	request.version = words->version;
	request.variant = words->variant ? words->variant : request.variant;
	request.architecture = words->architecture ? words->architecture : request.architecture;
	request.libc = words->libc ? words->libc : request.libc;
	request.pins = words->pins ? words->pins : request.pins;
	request.store = tap_path(words->store ? words->store : "full");
	request.revision = words->revision ? words->revision : request.revision;
	return plan_make(plan, &request, why);
}

/* A store that holds every source of our small home's upstream set. */
static int
fill_store(const char *dir, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;

	if (store_open(&store, dir, why) || pin_set_load(&set, "upstream", why))
		return -1;
	for (size_t i = 0; i < set.n; i++) {
		const char *hash = set.pin[i].sha256;
		scoped(free_release) char *path = store_path(&store, "sources/%s", hash ? hash : "none");

		if (file_write(path, "", 0, 0444, why))
			return -1;
	}
	return 0;
}

static void
files_are_named_as_people_know_them(void)
{
	static const struct {
		struct words words;
		const char *file;
	} cases[] = {
		{ { "hello", .variant = "default" }, "hello-v2.0-linux-amd64-static.tar.zst" },
		{ { "hello", .variant = "standalone" }, "hello-v2.0-linux-amd64-static-standalone.tar.zst" },
		{ { "hello", .variant = "full", .architecture = "arm64" }, "hello-v1.4.2-linux-arm64-static-full.tar.zst" },
		{ { "hello", .variant = "default", .revision = 2 }, "hello-v2.0-2-linux-amd64-static.tar.zst" },
		{ { "hello", .variant = "default", .version = "1.4.2" }, "hello-v1.4.2-linux-amd64-static.tar.zst" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(plan_release) struct plan plan = PLAN_INIT;

		if (!succeeds(make(&plan, &cases[i].words, &why), &why, "a plan for %s", cases[i].file))
			continue;
		is_int((long long)plan.job[0].packages, 1, "exactly what was asked for");
		is_str(plan.job[0].package[0].file, cases[i].file, "the package has the right file name");
	}
}

static void
there_is_one_job_a_target(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT;
	const struct words words = { "hello", .architecture = "both", .version = "1.4.2" };

	if (!succeeds(make(&plan, &words, &why), &why, "a plan for both architectures"))
		return;
	is_int((long long)plan.jobs, 2, "a plan for both architectures has two jobs");
	is_str(plan.job[1].target->name, "aarch64-linux-musl", "the second for arm64");
	is_int((long long)plan.job[1].packages, 2, "each with standalone and default, unless told otherwise");
	ok(plan_job(&plan, target_find("x86_64-linux-musl")) == &plan.job[0], "a job is found by its target");
	ok(!plan_job(&plan, target_find("x86_64-linux-gnu")), "one that was not asked for is not");
}

static void
all_means_what_the_tool_has(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan hello = PLAN_INIT, world = PLAN_INIT;
	const struct words all_of_hello = { "hello", .variant = "all" }, all_of_world = { "world", .variant = "all" };

	if (succeeds(make(&hello, &all_of_hello, &why), &why, "all variants of a tool with three"))
		is_int((long long)hello.job[0].packages, 3, "a tool with three variants has three packages");
	if (succeeds(make(&world, &all_of_world, &why), &why, "all variants of a tool with two"))
		is_int((long long)world.job[0].packages, 2, "a tool with two variants has two packages");
}

static void
auto_takes_a_set_that_was_built(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan some = PLAN_INIT, full = PLAN_INIT;
	const struct words default_only = { "hello", .variant = "default" }, with_extra = { "hello", .variant = "full" };

	if (!succeeds(make(&some, &default_only, &why), &why, "a plan whose pins were all built") ||
	    !succeeds(make(&full, &with_extra, &why), &why, "a plan that needs one that was not"))
		return;
	is_str(some.pins, "upstream", "the first takes upstream's");
	is_str(some.pins_reason, "", "which needs no reason");
	is_str(full.pins, "debian", "the second takes the distribution's as a whole");
	is_str(full.pins_reason, "pins 'debian' instead of 'upstream': extra 0.1 was not built yet (its site cannot be reached)",
	       "the reason for the debian set is kept");
	is_str(full.tool[0].version, "1.4.2", "with the version that set has");
}

/* Nobody listens at the addresses of our small home's pins. */
static void
auto_takes_a_set_that_can_be_had(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT;
	const struct words words = { "hello", .variant = "default", .store = "empty" };

	if (!succeeds(make(&plan, &words, &why), &why, "a plan whose sources cannot be had"))
		return;
	is_str(plan.pins, "debian", "takes the other set");
	contains(plan.pins_reason, "http://127.0.0.1:9/", "and says what could not be had");
}

static void
what_was_written_is_read_back(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT, again = PLAN_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT, w2 = JSONW_INIT;
	const char *path = tap_path("plan.json");
	const struct words words = { "hello", .architecture = "both", .variant = "all" };

	if (!succeeds(make(&plan, &words, &why), &why, "a plan for both architectures is made"))
		return;
	plan_write(&w, NULL, &plan);
	if (!succeeds(jsonw_save(&w, path, &why), &why, "the plan is written") ||
	    !succeeds(plan_load(&again, path, &why), &why, "the plan is read back"))
		return;
	plan_write(&w2, NULL, &again);
	ok(jsonw_finish(&w2, &why) == 0 && text_starts(w.out.text, w2.out.text), "and is the same");
}

static int
load_text(const char *text, struct diag *why)
{
	scoped(plan_release) struct plan plan = PLAN_INIT;
	const char *path = tap_path("given.json");

	return file_write(path, text, strlen(text), 0644, why) || plan_load(&plan, path, why) ? -1 : 0;
}

#define JOB "{ \"target\": \"x86_64-linux-musl\", \"architecture\": \"amd64\", \"libc\": \"static\", \"runner\": \"ubuntu-24.04\", \"packages\": [] }"
#define PLAN(job, more) "{ \"schema\": \"ingot/plan/1\", \"pins\": \"debian\", \"pins_reason\": \"\", \"recipes\": []," \
	"\"tools\": [{ \"name\": \"hello\", \"version\": \"1\", \"tag\": \"hello-v1\", \"revision\": 1 }]," \
	"\"variants\": [\"default\"], \"jobs\": [" job "]" more " }"

static void
later_results_carry_their_plan(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(load_text(PLAN(JOB, ""), &why), &why, "a plan is read");
	succeeds(load_text("{ \"schema\": \"ingot/fetch/1\", \"plan\": " PLAN(JOB, "") ", \"sources\": [{}] }", &why), &why,
	         "and out of the result of fetch");
	refuses(load_text("{ \"schema\": \"ingot/package/1\", \"packages\": [] }", &why), &why, DIAG_USAGE, "schema",
	        "but not out of one that has none");
}

static void
bad_plans_are_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(load_text(PLAN(JOB, ", \"more\": 1"), &why), &why, DIAG_USAGE, "unknown member 'more'", "an unknown member");
	refuses(load_text(PLAN("{ \"target\": \"riscv32\", \"architecture\": \"x\", \"libc\": \"y\", \"runner\": \"z\", \"packages\": [] }", ""), &why),
	        &why, DIAG_USAGE, "unknown target 'riscv32'", "an unknown target");
	refuses(load_text(PLAN("{ \"target\": \"host\", \"architecture\": \"x\", \"libc\": \"y\", \"runner\": \"z\", \"packages\": [] }", ""), &why),
	        &why, DIAG_USAGE, "unknown target 'host'", "the host, for which nothing is packed");
	refuses(load_text(PLAN("{ \"target\": \"x86_64-linux-musl\", \"architecture\": \"arm64\", \"libc\": \"static\", \"runner\": \"ubuntu-24.04\", \"packages\": [] }", ""), &why),
	        &why, DIAG_USAGE, "is 'arm64', but the target says 'amd64'", "an architecture that is not the target's");
}

static void
what_cannot_be_planned_is_refused(void)
{
	static const struct {
		struct words words;
		const char *error;
	} cases[] = {
		{ { .tool = NULL }, "no tool was named" },
		{ { .tool = "helo" }, "unknown tool 'helo' (nearest: 'hello'; known: hello, world)" },
		{ { .tool = "musl" }, "unknown tool 'musl'" },
		{ { "hello", .version = "9.9" }, "'hello' 9.9 has no pin in" },
		{ { "hello", .version = "9.9", .pins = "upstream" }, "pinned: 2.0, 1.4.2" },
		{ { "hello", .variant = "ful" }, "unknown variant 'ful' (nearest: 'full'" },
		{ { "hello", .variant = "" }, "no variant was requested" },
		{ { "world", .variant = "full" }, "'world' has no variant 'full'" },
		{ { "hello", .architecture = "riscv64" }, "unknown architecture 'riscv64' (known: amd64, arm64, both)" },
		{ { "hello", .libc = "uclibc" }, "unknown libc 'uclibc' (" },
		{ { "hello", .libc = "glibc" }, "'musl' cannot be built for 'x86_64-linux-gnu'" },
		{ { "hello", .pins = "downstream" }, "there is no pin set" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(plan_release) struct plan plan = PLAN_INIT;

		refuses(make(&plan, &cases[i].words, &why), &why, DIAG_USAGE, cases[i].error, "%s", cases[i].error);
	}
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	setenv("INGOT_HOME", "tests/data/home", 1);
	succeeds(fill_store(tap_path("full"), &why), &why, "a store with all sources of the upstream set");
	files_are_named_as_people_know_them();
	there_is_one_job_a_target();
	all_means_what_the_tool_has();
	auto_takes_a_set_that_was_built();
	auto_takes_a_set_that_can_be_had();
	what_was_written_is_read_back();
	later_results_carry_their_plan();
	bad_plans_are_refused();
	what_cannot_be_planned_is_refused();
	return tap_done();
}
