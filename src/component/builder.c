#include "builder.h"
#include "base/clock.h"
#include "base/tree.h"
#include "base/version.h"
#include "component/component.h"
#include "component/jobserver.h"
#include "elf/hardening.h"
#include "elf/label.h"
#include "source/source.h"
#include "source/source_unpack.h"
#include "collect.h"
#include "linked.h"
#include "shipped.h"
#include "system.h"
#include "toolchain.h"
#include "workspace.h"
#include <elf.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	MOST_FILES = 200000,
	CHECK_SECONDS = 60,
	CHECK_OUTPUT = 1 << 20,
	DISK_LOW = 8 << 20,             /* bytes: with less free space the disk is the cause of a failure */
};

/* For commands without jobserver support: takes all free tokens, since they use all cores. */
static int
run_greedy(struct workspace *w, const struct sandbox *box, const struct command *c, struct diag *why)
{
	unsigned taken = 0;
	int failed;

	while (taken + 1 < w->schedule->jobs && jobserver_take(w->jobserver))
		taken++;
	failed = workspace_run(w, box, &c->argv, why);
	jobserver_give(w->jobserver, taken);
	return failed;
}

static int
run_command(struct workspace *w, const struct command *c, struct diag *why)
{
	scoped(list_release) struct list env = LIST_INIT;
	struct sandbox box = workspace_box(w, c, &env);

	return c->greedy ? run_greedy(w, &box, c, why) : workspace_run(w, &box, &c->argv, why);
}

static int
run_systems(struct workspace *w, struct diag *why)
{
	scoped(script_release) struct script script = SCRIPT_INIT;
	const struct recipe *r = w->node->recipe;

	for (size_t i = 0; i < r->runs; i++)
		script_add(&script, w->node, &r->run[i], w->schedule->jobs);
	for (size_t i = 0; i < script.n; i++)
		if (run_command(w, &script.command[i], why))
			return -1;
	return 0;
}

static unsigned
skipped(const struct recipe *r)
{
	return (r->skip_pie ? HARDENING_PIE : 0u) | (r->skip_relro ? HARDENING_RELRO : 0u) | (r->skip_canary ? HARDENING_CANARY : 0u);
}

/* The label of an ELF file must be true of it, and a program that ships must be hardened. */
static int
check_label(const struct workspace *w, const struct elf *elf, const char *path, struct diag *why)
{
	const struct recipe *r = w->node->recipe;

	if (label_check(elf, path, w->node->target, why))
		return -1;
	if (!shipped_has(w->node, path) || !elf->program)
		return 0;
	if (hardening_check(elf, path, skipped(r), why))
		return -1;
	return r->allocator_skip ? 0 : label_check_allocator(elf, path, w->node->target, why);
}

/* Keeps what ELF files show of themselves; those that ship and can be stripped are added to `strip`. */
static int
inspect_file(struct workspace *w, const char *path, bool labelled, struct list *strip, struct diag *why)
{
	scoped(elf_release) struct elf elf = ELF_INIT;
	scoped(free_release) char *full = path_join(w->tree, path);
	bool ships = shipped_has(w->node, path);
	struct stat st;

	if ((!labelled && !ships) || lstat(full, &st) || !S_ISREG(st.st_mode))
		return 0;
	if (elf_read(&elf, full, why))
		return -1;
	if (!elf.is_elf)
		return 0;
	if (ships)
		elf_facts_add(&w->facts, path, &elf);
	if (!labelled || (elf.type != ET_EXEC && elf.type != ET_DYN))
		return 0;
	if (check_label(w, &elf, path, why))
		return -1;
	if (ships)
		list_addf(strip, "/build/tree/%s", path);
	return 0;
}

static int
strip_files(struct workspace *w, const struct list *files, struct diag *why)
{
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(list_release) struct list argv = LIST_INIT;

	if (!files->n)
		return 0;
	workspace_plain(w, &box, true);
	list_add(&argv, "llvm-strip-19");
	list_add(&argv, "--strip-all");
	list_copy(&argv, files);
	return workspace_run(w, &box, &argv, why);
}

/* Only programs that are built for a target have a label. */
static int
inspect_files(struct workspace *w, struct diag *why)
{
	scoped(list_release) struct list paths = LIST_INIT;
	scoped(list_release) struct list strip = LIST_INIT;
	bool labelled = w->node->target != &target_host && !w->node->recipe->label_skip;

	if (tree_list(&paths, w->tree, MOST_FILES, why))
		return -1;
	for (size_t i = 0; i < paths.n; i++)
		if (inspect_file(w, paths.item[i], labelled, &strip, why))
			return -1;
	return strip_files(w, &strip, why);
}

/* The path inside the sandbox of the file with this base name. */
static char *
find_program(const struct workspace *w, const struct list *paths, const char *name)
{
	for (size_t i = 0; i < paths->n; i++) {
		scoped(free_release) char *full = path_join(w->tree, paths->item[i]);

		if (!strcmp(path_base(paths->item[i]), name) && file_is_dir(full) == false && access(full, X_OK) == 0)
			return path_join("/build/tree", paths->item[i]);
	}
	return NULL;
}

static bool
asks_version(const struct list *check)
{
	const char *last = check->item[check->n - 1];

	return !strcmp(last, "version") || !strcmp(last, "--version");
}

static int
run_check(struct workspace *w, const struct list *argv, struct buf *output, struct diag *why)
{
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;

	workspace_plain(w, &box, false);
	box.seconds = CHECK_SECONDS;
	return workspace_capture(w, &box, argv, CHECK_OUTPUT, output, why);
}

static int
check_one(struct workspace *w, const struct list *paths, const struct list *check, struct diag *why)
{
	scoped(buf_release) struct buf output = BUF_INIT;
	scoped(list_release) struct list argv = LIST_INIT;
	char *program = find_program(w, paths, check->item[0]);

	if (!program)
		return diag_set(why, DIAG_REFUSED, "check: the component has no program '%s'", check->item[0]);
	list_take(&argv, program);
	if (!toolchain_runs_here(w->node->target))
		return 0; /* remark.h says so */
	for (size_t i = 1; i < check->n; i++)
		list_take(&argv, script_expand(w->node, 1, check->item[i]));
	if (run_check(w, &argv, &output, why))
		return diag_wrap(why, "check");
	if (asks_version(check) && !version_is_in(output.text, w->node->pin->version))
		return diag_set(why, DIAG_REFUSED, "check: '%s %s' does not say version '%s'", check->item[0],
			check->item[check->n - 1], w->node->pin->version);
	return 0;
}

static int
run_checks(struct workspace *w, struct diag *why)
{
	scoped(list_release) struct list paths = LIST_INIT;
	const struct recipe *r = w->node->recipe;

	if (r->checks && tree_list(&paths, w->tree, MOST_FILES, why))
		return -1;
	for (size_t i = 0; i < r->checks; i++)
		if (check_one(w, &paths, &r->check[i], why))
			return -1;
	return 0;
}

static int
keep_log(const struct workspace *w, struct diag *why)
{
	scoped(free_release) char *from = xasprintf("/proc/self/fd/%d", w->log_fd);
	scoped(free_release) char *to = path_join(w->component, "log");

	return w->log_fd < 0 ? 0 : file_copy(from, to, 0644, why);
}

static int
publish(struct workspace *w, struct diag *why)
{
	scoped(free_release) char *relative = path_join("components", path_base(w->node->dir));

	w->cost.wall = clock_now() - w->started;
	if (keep_log(w, why) || component_seal(w->component, w->node, &w->facts, w->cost, why))
		return -1;
	return store_publish(w->schedule->store, w->component, relative, why);
}

/* A full disk is the machine's fault, not the component's. */
static int
blame(const struct workspace *w, struct diag *why)
{
	struct statvfs fs;

	diag_wrap(why, "%s %s for %s", w->node->recipe->name, w->node->pin->version, w->node->target->name);
	if (statvfs(w->schedule->store->dir, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < DISK_LOW) {
		why->kind = DIAG_SYSTEM;
		diag_hint(why, "the disk of the store '%s' is full; make room, or use another with --store",
			w->schedule->store->dir);
	}
	return -1;
}

int
component_build(const struct schedule *schedule, const struct node *node, int log_fd, const struct jobserver *jobserver,
                struct diag *why)
{
	scoped(workspace_release) struct workspace w = WORKSPACE_INIT;
	scoped(collect_release) struct collect collect = { .node = node };

	w.schedule = schedule;
	w.node = node;
	w.jobserver = jobserver;
	w.log_fd = log_fd;
	if (workspace_open(&w, why) ||
	    source_unpack(schedule->store, node->pin, schedule->root, w.src, why) ||
	    run_systems(&w, why))
		return blame(&w, why);
	collect.src = w.src;
	collect.out = w.out;
	collect.tree = w.tree;
	collect.max_bytes = schedule->max_disk;
	if (collect_tree(&collect, why) || linked_collect(&w, why) || inspect_files(&w, why) || run_checks(&w, why) || publish(&w, why))
		return blame(&w, why);
	return 0;
}
