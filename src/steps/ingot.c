#include "base/file.h"
#include "base/nearest.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/home.h"
#include "cli/report.h"
#include "cli/say.h"
#include "component/jobserver.h"
#include "plan_options.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every program beside this one, in the order of their use.  tests/tree/steps.t compares it with all other lists of them. */
static const struct program {
	const char *name, *does;
} programs[] = {
	{ "check-release", "asks every upstream for its highest version; says what to release" },
	{ "plan",     "decides what to build: tags, file names and one job per target" },
	{ "fetch",    "brings every source into the store and checks its hash" },
	{ "build",    "builds what the store lacks; with TOOL... runs the first five steps" },
	{ "package",  "packs what was built, one file per variant" },
	{ "sources",  "packs all that a tool is built from: sources, patches, recipes, pins" },
	{ "image",    "makes a base image of what was built, or puts a program on one" },
	{ "pull",     "pulls an image from a registry into an OCI layout" },
	{ "push",     "pushes an image from an OCI layout to a registry, with its signatures" },
	{ "checksum", "writes checksums.txt and compares it with the packages" },
	{ "sign",     "signs files, a folder or an image, with its provenance, by Sigstore" },
	{ "verify",   "says who signed what, when, and from which commit; offline" },
	{ "release",  "publishes a verified folder as a release on GitHub" },
	{ "signatures", "copies the signatures of an image from a registry into a folder" },
	{ "trust",    "shows which Sigstore is trusted, and updates that by TUF" },
	{ "identity", "shows or sets the signer of our releases" },
	{ "root",     "shows, makes and updates the pinned Debian root" },
	{ "store",    "lists, verifies and cleans the store" },
	{ "pins",     "shows the pin sets, and updates the sources from Debian" },
};

static int
print_help(void)
{
	printf("usage: ingot STEP [options]\n"
	       "       ingot build TOOL... [options]\n\n"
	       "Builds static Linux programs from pinned sources, packs and checks them.\n\n"
	       "steps:\n");
	for (size_t i = 0; i < countof(programs); i++)
		printf("  %-13s %s\n", programs[i].name, programs[i].does);
	printf("\n'ingot STEP --help' lists the options of a step.\n");
	return fflush(stdout) ? DIAG_SYSTEM : 0;
}

static bool
is_step(const char *name)
{
	for (size_t i = 0; i < countof(programs); i++)
		if (!strcmp(programs[i].name, name))
			return true;
	return false;
}

static int
unknown_step(const char *name, struct diag *why)
{
	scoped(list_release) struct list known = LIST_INIT;
	const char *near;

	for (size_t i = 0; i < countof(programs); i++)
		list_add(&known, programs[i].name);
	near = nearest_word(&known, name);
	diag_set(why, DIAG_USAGE, "unknown step '%s'", name);
	if (near)
		return diag_hint(why, "did you mean '%s'?", near);
	return diag_hint(why, "'ingot --help' lists the steps");
}

static char *
program_of(const char *step)
{
	scoped(free_release) char *name = xasprintf("ingot-%s", step);

	return home_program(name);
}

/* We become the step. */
static int
run_step(char **argv, struct diag *why)
{
	scoped(free_release) char *program = program_of(argv[0]);

	execv(program, argv);
	return diag_set(why, DIAG_SYSTEM, "cannot run '%s':", program);
}

/* What `ingot build TOOL...` takes; each step gets its share.  What was not given is NULL or 0. */
static struct plan_request request;
static unsigned jobs;
static const char *output = "release";
static bool paranoid;

static const struct arg build_options[] = {
	PLAN_OPTIONS(request),
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "folder for the packages. Default: release" },
	STEP_PARANOID(paranoid),
	STEP_STORE(request.store),
	{ .name = "--jobs", .number = &jobs, .least = 1, .most = JOBS_MAX, .meta = "N", .help = "compile N files at once. Default: one per core" },
	{ 0 },
};

static const struct args build_usage = {
	.step = "build",
	.usage = "TOOL...",
	.purpose = "plans, fetches, builds, packs and checksums TOOL.\n"
	           "With --in FILE and no TOOL it runs the build step alone: ingot build --in fetch.json.",
	.option = build_options,
	.operands = &request.tools,
};

static void
pass(struct list *argv, const char *option, const char *value)
{
	if (!value)
		return;
	list_add(argv, option);
	list_add(argv, value);
}

static void
pass_number(struct list *argv, const char *option, unsigned value)
{
	if (!value)
		return;
	list_add(argv, option);
	list_addf(argv, "%u", value);
}

static void
pass_all(struct list *argv, const char *option, const struct list *values)
{
	for (size_t i = 0; i < values->n; i++)
		pass(argv, option, values->item[i]);
}

static void
pass_plan(struct list *argv)
{
	pass(argv, "--version", request.version);
	pass(argv, "--variant", request.variant);
	pass(argv, "--arch", request.architecture);
	pass(argv, "--libc", request.libc);
	pass(argv, "--pins", request.pins);
	pass_number(argv, "--revision", request.revision);
	pass(argv, "--store", request.store);
	pass_all(argv, "--recipes", &request.recipes);
	pass_all(argv, "--mirror", &request.mirrors);
	list_add(argv, "--");
	list_copy(argv, &request.tools);
}

static void
pass_paranoid(struct list *argv)
{
	if (paranoid)
		list_add(argv, "--paranoid");
}

static void
pass_fetch(struct list *argv)
{
	pass_paranoid(argv);
	pass(argv, "--store", request.store);
	pass_all(argv, "--mirror", &request.mirrors);
}

static void
pass_build(struct list *argv)
{
	pass_paranoid(argv);
	pass(argv, "--store", request.store);
	pass_number(argv, "--jobs", jobs);
}

static void
pass_package(struct list *argv)
{
	pass(argv, "--store", request.store);
	pass(argv, "--output", output);
}

static void
pass_checksum(struct list *argv)
{
	pass(argv, "--output", output);
}

enum { PLAN, FETCH, BUILD, PACKAGE, CHECKSUM };

/* Each reads the result of the one before. */
static const struct link {
	const char *step;
	void (*pass)(struct list *argv);
} chain[] = {
	[PLAN] = { "plan", pass_plan },
	[FETCH] = { "fetch", pass_fetch },
	[BUILD] = { "build", pass_build },
	[PACKAGE] = { "package", pass_package },
	[CHECKSUM] = { "checksum", pass_checksum },
};

static char *
result_of(const char *step)
{
	return xasprintf("%s/.ingot/%s.json", output, step);
}

/* The exit status of the step; what it had to say it said itself. */
static int
run_link(size_t i, struct diag *why)
{
	scoped(free_release) char *in = i ? result_of(chain[i - 1].step) : NULL;
	scoped(free_release) char *out = result_of(chain[i].step);
	scoped(list_release) struct list argv = LIST_INIT;
	struct proc proc = PROC_INIT;

	list_take(&argv, program_of(chain[i].step));
	if (args_quiet)
		list_add(&argv, "--quiet");
	pass(&argv, "--in", in);
	pass(&argv, "--out", out);
	chain[i].pass(&argv);
	proc.argv = argv.item;
	proc.follows_us = true;
	if (proc_start(&proc, why) || proc_wait(&proc, why))
		return diag_report(why, "build");
	if (WIFEXITED(proc.status))
		return WEXITSTATUS(proc.status);
	return 128 + WTERMSIG(proc.status);
}

static int
run_chain(size_t from, size_t *at, struct diag *why)
{
	int status = 0;

	for (*at = from; *at < countof(chain); ++*at)
		if ((status = run_link(*at, why)))
			break;
	return status;
}

/*
 * A build that has nothing to do does not hash what ships, and package does.  If that finds a change, everything is
 * hashed, and what has changed is set aside, fetched and built again.
 */
static int
run_all(struct diag *why)
{
	size_t at;
	int status = run_chain(PLAN, &at, why);

	if (status != DIAG_REFUSED || at != PACKAGE || paranoid)
		return status;
	say("build: hashing all that this run uses, and building again what has changed");
	paranoid = true;
	return run_chain(FETCH, &at, why);
}

static int
build_tools(int argc, char **argv, struct diag *why)
{
	scoped(free_release) char *results = NULL;

	if (args_parse(&build_usage, argc, argv, why))
		return diag_report(why, "build");
	if (!request.tools.n) {
		diag_set(why, DIAG_USAGE, "no tool was named");
		diag_hint(why, "ingot build podman, or ingot build --in fetch.json for the step alone");
		return diag_report(why, "build");
	}
	results = path_join(output, ".ingot");
	if (dir_make(results, why))
		return diag_report(why, "build");
	proc_handle_signals();
	return run_all(why);
}

/* `ingot build --in FILE` is the step alone. */
static bool
is_step_alone(char **argv)
{
	for (; *argv && strcmp(*argv, "--"); argv++)
		if (!strcmp(*argv, "--in") || text_starts(*argv, "--in="))
			return true;
	return false;
}

static int
build(int argc, char **argv, struct diag *why)
{
	int status = build_tools(argc, argv, why);

	list_release(&request.tools);
	list_release(&request.recipes);
	list_release(&request.mirrors);
	return status;
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (argc < 2) {
		print_help();
		return DIAG_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return print_help();
	if (!strcmp(argv[1], "--version")) {
		printf("ingot %s\n", INGOT_VERSION);
		return fflush(stdout) ? DIAG_SYSTEM : 0;
	}
	if (!is_step(argv[1])) {
		unknown_step(argv[1], &why);
		return diag_report(&why, NULL);
	}
	if (!strcmp(argv[1], "build") && !is_step_alone(argv + 2))
		return build(argc - 1, argv + 1, &why);
	run_step(argv + 1, &why);
	return diag_report(&why, argv[1]);
}
