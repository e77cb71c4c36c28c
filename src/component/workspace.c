#include "workspace.h"
#include "base/clock.h"
#include "base/tree.h"
#include "component/jobserver.h"
#include "source/source.h"
#include "toolchain.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const uint64_t MAX_FILE = (uint64_t)4 << 30;

void
workspace_release(struct workspace *w)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (w->dir)
		tree_remove(w->dir, &ignored);
	free(w->dir);
	free(w->src);
	free(w->out);
	free(w->deps);
	free(w->tools);
	free(w->home);
	free(w->component);
	free(w->tree);
	sandbox_release(&w->box);
	elf_facts_release(&w->facts);
}

static int
make_folders(struct workspace *w, struct diag *why)
{
	const struct { char **path; const char *name; } folders[] = {
		{ &w->src, "src" }, { &w->out, "out" }, { &w->deps, "deps" }, { &w->tools, "tools" }, { &w->home, "home" },
		{ &w->component, "component" },
	};
	scoped(free_release) char *tmp = NULL;

	if (store_temp(w->schedule->store, &w->dir, why))
		return -1;
	for (size_t i = 0; i < countof(folders); i++) {
		*folders[i].path = path_join(w->dir, folders[i].name);
		if (dir_make(*folders[i].path, why))
			return -1;
	}
	w->tree = path_join(w->component, "tree");
	tmp = path_join(w->home, "tmp");
	return dir_make(tmp, why);
}

/* Merges all direct and indirect needs into one sysroot. */
static int
fill_deps(const struct workspace *w, struct diag *why)
{
	for (size_t i = 0; i < w->node->closures; i++) {
		scoped(free_release) char *tree = path_join(w->node->closure[i]->dir, "tree");

		if (tree_merge(tree, w->deps, why))
			return diag_wrap(why, "merging '%s'", w->node->closure[i]->recipe->name);
	}
	return 0;
}

static bool
needs_allocator(const struct node *node)
{
	for (size_t i = 0; i < node->needs; i++)
		if (!strcmp(node->need[i]->recipe->name, "mimalloc"))
			return true;
	return false;
}

static struct toolchain
toolchain_of(const struct node *node)
{
	return (struct toolchain){ node->target, needs_allocator(node), node->recipe->skip_pie != NULL };
}

static int
bind_tools(struct workspace *w, struct diag *why)
{
	for (size_t i = 0; i < w->node->tools; i++) {
		const struct node *tool = w->node->tool[i];
		scoped(free_release) char *tree = path_join(tool->dir, "tree");
		scoped(free_release) char *place = path_join(w->tools, tool->recipe->name);
		scoped(free_release) char *inside = path_join("/build/tools", tool->recipe->name);

		if (dir_make(place, why))
			return -1;
		sandbox_bind(&w->box, tree, inside, false);
	}
	return 0;
}

static void
common_env(struct sandbox *box, const struct pin *pin)
{
	sandbox_env(box, "PATH=" TOOLCHAIN_PATH);
	sandbox_env(box, "HOME=/build/home");
	sandbox_env(box, "LANG=C.UTF-8");
	sandbox_env(box, "LC_ALL=C.UTF-8");
	sandbox_env(box, "TZ=UTC");
	sandbox_env(box, "SOURCE_DATE_EPOCH=%lld", pin_epoch(pin));
}

static void
describe_sandbox(struct workspace *w)
{
	const int *fd = w->jobserver->fd;
	struct sandbox *box = &w->box;
	const struct toolchain tools = toolchain_of(w->node);
	scoped(free_release) char *closure = source_closure(w->schedule->store, w->node->pin);

	sandbox_bind(box, w->src, "/build/src", true);
	sandbox_bind(box, w->out, "/build/out", true);
	sandbox_bind(box, w->home, "/build/home", true);
	sandbox_bind(box, w->deps, "/build/deps", false);
	if (closure)
		sandbox_bind(box, closure, w->node->pin->kind == SOURCE_GO ? "/build/modules" : "/build/vendor", false);
	common_env(box, w->node->pin);
	toolchain_env(&box->env, &tools);
	sandbox_env(box, "MAKEFLAGS= -j%u --jobserver-auth=%d,%d", w->schedule->jobs, fd[0], fd[1]);
	sandbox_env(box, "CARGO_MAKEFLAGS=-j%u --jobserver-auth=%d,%d --jobserver-fds=%d,%d", w->schedule->jobs,
		fd[0], fd[1], fd[0], fd[1]);
	memcpy(box->jobserver, fd, sizeof(box->jobserver));
}

static void
common_box(const struct workspace *w, struct sandbox *box)
{
	box->root = w->schedule->root->dir;
	box->log_fd = w->log_fd;
	box->seconds = w->schedule->seconds;
	box->max_bytes = MAX_FILE;
	box->max_memory = w->schedule->max_memory;
	box->max_disk = w->schedule->max_disk;
}

int
workspace_open(struct workspace *w, struct diag *why)
{
	const struct toolchain tools = toolchain_of(w->node);

	w->started = clock_now();
	if (make_folders(w, why) || fill_deps(w, why) || toolchain_make(w->tools, &tools, why))
		return -1;
	common_box(w, &w->box);
	sandbox_bind(&w->box, w->tools, "/build/tools", false);
	if (bind_tools(w, why))
		return -1;
	describe_sandbox(w);
	return 0;
}

void
workspace_plain(const struct workspace *w, struct sandbox *box, bool writable)
{
	common_box(w, box);
	common_env(box, w->node->pin);
	box->cwd = "/tmp";
	sandbox_bind(box, w->tree, "/build/tree", writable);
}

struct sandbox
workspace_box(const struct workspace *w, const struct command *c, struct list *env)
{
	struct sandbox box = w->box;

	list_copy(env, &w->box.env);
	list_copy(env, &c->env);
	box.env = *env;
	box.cwd = c->cwd;
	return box;
}

static void
log_command(int fd, const struct list *argv)
{
	scoped(buf_release) struct buf line = BUF_INIT;

	buf_str(&line, "\n$");
	for (size_t i = 0; i < argv->n; i++)
		buf_printf(&line, " %s", argv->item[i]);
	buf_char(&line, '\n');
	if (fd >= 0 && write(fd, line.text, line.len) < 0)
		return;         /* a log that cannot be written does not stop a build */
}

int
workspace_run(struct workspace *w, const struct sandbox *box, const struct list *argv, struct diag *why)
{
	log_command(box->log_fd, argv);
	return sandbox_run(box, argv, &w->cost.cpu, &w->cost.max_rss, why);
}

int
workspace_capture(struct workspace *w, const struct sandbox *box, const struct list *argv, size_t limit, struct buf *out,
                 struct diag *why)
{
	scoped(diag_release) struct diag unread = DIAG_INIT;
	scoped(free_release) char *path = path_join(w->dir, "output");
	scoped(fd_release) int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct sandbox apart = *box;
	int failed;

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot create '%s':", path);
	apart.log_fd = fd;
	apart.max_log = limit;
	failed = workspace_run(w, &apart, argv, why);
	if (!file_read(out, path, 2 * limit, &unread) && write(w->log_fd, out->text, out->len) < 0)
		return failed;          /* as above */
	return failed;
}
