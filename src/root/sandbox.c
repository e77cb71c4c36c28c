#include "root/sandbox.h"
#include "base/file.h"
#include "base/tree.h"
#include "guard.h"
#include "syscall_filter.h"
#include "watch.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOG_LIMIT = 64 << 20,
	TIME_LIMIT = 7200,              /* s */
	TMP_BYTES = 1 << 30,            /* of /tmp, /dev/shm and /build/home, at most */
	FILES = 2000000,                /* on disk */
	PROCESS_LIMIT = 4096,
	OPEN_FILES = 1 << 16,           /* of one process */
};
static const uint64_t DISK_LIMIT = (uint64_t)40 << 30;

void
sandbox_bind(struct sandbox *box, const char *from, const char *to, bool writable)
{
	array_grow(box->bind, box->binds, box->cap);
	box->bind[box->binds++] = (struct bind){ xstrdup(from), xstrdup(to), writable };
}

void
sandbox_env(struct sandbox *box, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	list_take(&box->env, xvasprintf(fmt, ap));
	va_end(ap);
}

void
sandbox_release(struct sandbox *box)
{
	for (size_t i = 0; i < box->binds; i++) {
		free(box->bind[i].from);
		free(box->bind[i].to);
	}
	free(box->bind);
	list_release(&box->env);
	*box = (struct sandbox)SANDBOX_INIT;
}

/* The folders of the root that are bound.  Others are made new, or are not visible. */
static const char *const root_folders[] = { "bin", "etc", "lib", "lib32", "lib64", "libx32", "sbin", "usr" };

static void
add_word(struct list *argv, const char *option, const char *a, const char *b)
{
	list_add(argv, option);
	if (a)
		list_add(argv, a);
	if (b)
		list_add(argv, b);
}

/* Readable for all users; bwrap would give it the mode of the first file that is bound there. */
static void
add_folder(struct list *argv, const char *at)
{
	add_word(argv, "--perms", "0755", NULL);
	add_word(argv, "--dir", at, NULL);
}

static void
add_copy(struct list *argv, const char *from, const char *to)
{
	char target[256];
	ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n > 0) {
		target[n] = '\0';
		add_word(argv, "--symlink", target, to);
	} else {
		add_word(argv, "--ro-bind", from, to);
	}
}

/* Binds /etc entry by entry, so that the host's resolver configuration can be among them. */
static int
add_etc(struct list *argv, const char *root, struct diag *why)
{
	scoped(free_release) char *etc = path_join(root, "etc");
	scoped(list_release) struct list names = LIST_INIT;

	if (dir_list(&names, etc, why))
		return -1;
	add_folder(argv, "/etc");
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.item[i];
		scoped(free_release) char *from = path_join(etc, name);
		scoped(free_release) char *to = path_join("/etc", name);

		if (name[0] == '.' || !strcmp(name, "resolv.conf") || !strcmp(name, "hosts"))
			continue;
		if (access(from, R_OK) == 0)
			add_copy(argv, from, to);
	}
	add_word(argv, "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf");
	add_word(argv, "--ro-bind-try", "/etc/hosts", "/etc/hosts");
	return 0;
}

static int
add_root(struct list *argv, const struct sandbox *box, struct diag *why)
{
	for (size_t i = 0; i < countof(root_folders); i++) {
		scoped(free_release) char *from = path_join(box->root, root_folders[i]);
		scoped(free_release) char *to = xasprintf("/%s", root_folders[i]);

		if (!file_exists(from))
			continue;
		if (box->network && !strcmp(root_folders[i], "etc")) {
			if (add_etc(argv, box->root, why))
				return -1;
		} else {
			add_copy(argv, from, to);
		}
	}
	return 0;
}

static uint64_t
memory_limit(const struct sandbox *box)
{
	return box->max_memory ? box->max_memory : (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 5 * 4;
}

/* Files in memory, which measured processes do not show: three of these are less than the memory limit. */
static void
add_tmpfs(struct list *argv, const struct sandbox *box, const char *at)
{
	uint64_t quarter = memory_limit(box) / 4;

	list_add(argv, "--size");
	list_addf(argv, "%llu", (unsigned long long)(quarter < TMP_BYTES ? quarter : TMP_BYTES));
	add_word(argv, "--perms", "1777", NULL);
	add_word(argv, "--tmpfs", at, NULL);
}

static bool
is_bound(const struct sandbox *box, const char *to)
{
	for (size_t i = 0; i < box->binds; i++)
		if (!strcmp(box->bind[i].to, to))
			return true;
	return false;
}

/* Parts of /proc that configure the kernel. */
static const char *const proc_settings[] = { "/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/pressure" };

/* Parts of /proc that tell of other processes, of keys and of the options of the kernel.  Not every kernel has them. */
static const char *const proc_secrets[] = { "/proc/cmdline", "/proc/key-users", "/proc/keys", "/proc/sched_debug", "/proc/timer_list" };

static void
add_proc(struct list *argv)
{
	add_word(argv, "--proc", "/proc", NULL);
	for (size_t i = 0; i < countof(proc_secrets); i++)
		if (file_exists(proc_secrets[i]))
			add_word(argv, "--ro-bind", "/dev/null", proc_secrets[i]);
	for (size_t i = 0; i < countof(proc_settings); i++)
		add_word(argv, "--ro-bind-try", proc_settings[i], proc_settings[i]);
	add_word(argv, "--tmpfs", "/proc/1", NULL);     /* bwrap itself, whose memory its own user could write to */
	add_word(argv, "--remount-ro", "/proc/1", NULL);
}

static void
add_bind(struct list *argv, const struct sandbox *box, const struct bind *bind)
{
	scoped(free_release) char *parent = path_dir(bind->to);

	if (!is_bound(box, parent))
		add_folder(argv, parent);
	add_word(argv, bind->writable ? "--bind" : "--ro-bind", bind->from, bind->to);
}

static void
add_mounts(struct list *argv, const struct sandbox *box)
{
	add_proc(argv);
	add_folder(argv, "/build");
	add_word(argv, "--dev", "/dev", NULL);
	add_tmpfs(argv, box, "/dev/shm");
	add_word(argv, "--remount-ro", "/dev", NULL);
	if (!is_bound(box, "/tmp"))
		add_tmpfs(argv, box, "/tmp");
	if (!is_bound(box, "/build/home"))
		add_tmpfs(argv, box, "/build/home");
	for (size_t i = 0; i < box->binds; i++)
		add_bind(argv, box, &box->bind[i]);
	add_word(argv, "--remount-ro", "/", NULL);
}

static void
add_env(struct list *argv, const struct list *env)
{
	add_word(argv, "--clearenv", NULL, NULL);
	for (size_t i = 0; i < env->n; i++) {
		const char *equals = strchr(env->item[i], '=');
		scoped(free_release) char *name = equals ? xstrndup(env->item[i], (size_t)(equals - env->item[i])) : NULL;

		if (name)
			add_word(argv, "--setenv", name, equals + 1);
	}
}

/* Namespaces and dropped capabilities.  As root, the guard's user namespace maps the user of the command. */
static void
add_isolation(struct list *argv, const struct sandbox *box, const struct guard *guard, int filter)
{
	static const char *const always[] = {
		"--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "ingot",
		"--die-with-parent", "--new-session", "--cap-drop", "ALL",
	};
	static const char *const change_user[] = { "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP" };

	for (size_t i = 0; i < countof(always); i++)
		list_add(argv, always[i]);
	if (!box->network)
		list_add(argv, "--unshare-net");
	for (size_t i = 0; guard->changes_user && i < countof(change_user); i++)
		list_add(argv, change_user[i]);
	if (!guard->changes_user) {
		add_word(argv, "--unshare-user", "--disable-userns", NULL);
		list_add(argv, "--uid");
		list_addf(argv, "%d", GUARD_INSIDE);
		list_add(argv, "--gid");
		list_addf(argv, "%d", GUARD_INSIDE);
	}
	list_add(argv, "--seccomp");
	list_addf(argv, "%d", filter);
}

static unsigned
process_limit(const struct sandbox *box)
{
	return box->max_processes ? box->max_processes : PROCESS_LIMIT;
}

/* Of one process; watch.h counts them together. */
static void
add_limits(struct list *argv, const struct sandbox *box)
{
	struct rlimit files = { 0 };

	add_word(argv, "--", "prlimit", NULL);
	/* These two are above the limits of watch.h, so that those, which have a message, are reached first. */
	list_addf(argv, "--data=%llu", (unsigned long long)memory_limit(box) * 2);
	list_addf(argv, "--nproc=%u", process_limit(box) + 64);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max > OPEN_FILES)
		list_addf(argv, "--nofile=%d:%d", OPEN_FILES, OPEN_FILES);
	if (box->max_bytes)
		list_addf(argv, "--fsize=%llu", (unsigned long long)box->max_bytes);
	list_add(argv, "--");
}

/* Changes from the guard's root to a user without any privilege. */
static void
add_change_of_user(struct list *argv)
{
	list_add(argv, "setpriv");
	list_addf(argv, "--reuid=%d", GUARD_INSIDE);
	list_addf(argv, "--regid=%d", GUARD_INSIDE);
	add_word(argv, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all");
	list_add(argv, "--");
}

/* The command line of bwrap can be read inside, so options that name folders of the host are passed in a file. */
static int
pass_options(const struct list *options, int *fd, struct diag *why)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;

	for (size_t i = 0; i < options->n; i++)
		buf_add(&bytes, options->item[i], strlen(options->item[i]) + 1);
	*fd = memfd_create("ingot-bwrap", MFD_CLOEXEC);
	if (*fd < 0 || write(*fd, bytes.text, bytes.len) != (ssize_t)bytes.len || lseek(*fd, 0, SEEK_SET))
		return diag_set(why, DIAG_SYSTEM, "cannot write the sandbox's options:");
	return 0;
}

/* The options are written to the file *fd. */
static int
bwrap_argv(struct list *argv, const struct sandbox *box, const struct list *command, const struct guard *guard, int filter,
           int *fd, struct diag *why)
{
	scoped(list_release) struct list options = LIST_INIT;

	add_isolation(&options, box, guard, filter);
	if (add_root(&options, box, why))
		return -1;
	add_mounts(&options, box);
	add_env(&options, &box->env);
	add_word(&options, "--chdir", box->cwd ? box->cwd : "/", NULL);
	if (pass_options(&options, fd, why))
		return -1;
	add_word(argv, "bwrap", "--args", NULL);
	list_addf(argv, "%d", *fd);
	add_limits(argv, box);
	if (guard->changes_user)
		add_change_of_user(argv);
	list_copy(argv, command);
	return 0;
}

/* Carries output to the log, up to the limit; the rest is read and dropped, so that the command goes on. */
struct copier {
	int from, to;
	uint64_t left;
	pthread_t thread;
};

static void *
copy(void *arg)
{
	static const char cut[] = "\n[ingot: the rest of this output is cut]\n";
	struct copier *c = arg;
	char block[1 << 15];
	ssize_t n;

	while ((n = read(c->from, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)) {
		size_t take = n < 0 ? 0 : (uint64_t)n < c->left ? (size_t)n : (size_t)c->left;

		fd_write(c->to, block, take);           /* a full disk stops the build itself */
		if (n > 0 && c->left && take == c->left)
			fd_write(c->to, cut, sizeof(cut) - 1);
		c->left -= take;
	}
	return NULL;
}

static void
describe_command(struct buf *out, const struct list *argv)
{
	for (size_t i = 0; i < argv->n && out->len < 120; i++)
		buf_printf(out, "%s%s", i ? " " : "", argv->item[i]);
	if (out->len > 160) {
		out->len = 157;
		out->text[out->len] = '\0';
		buf_str(out, "...");
	}
}

static int
outcome(const struct proc *p, const struct watch *watch, const struct list *command, struct diag *why)
{
	scoped(buf_release) struct buf words = BUF_INIT;
	scoped(buf_release) struct buf how = BUF_INIT;

	if (!p->timed_out && !proc_stopping() && WIFEXITED(p->status) && WEXITSTATUS(p->status) == 0)
		return 0;
	describe_command(&words, command);
	if (watch->exceeded.len)
		buf_str(&how, watch->exceeded.text);
	else
		proc_describe(p, &how);
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "'%s' was interrupted", words.text);
	return diag_set(why, DIAG_REFUSED, "'%s' failed: %s", words.text, how.text);
}

/* Folders that the command may write to get its user as owner, until the store seals them. */
static int
give_folders(const struct sandbox *box, const struct guard *guard, struct diag *why)
{
	for (size_t i = 0; guard->changes_user && i < box->binds; i++)
		if (box->bind[i].writable && tree_own(box->bind[i].from, GUARD_USER, GUARD_USER, why))
			return -1;
	return 0;
}

static void
set_limits(struct watch *watch, const struct sandbox *box, struct list *folders)
{
	for (size_t i = 0; i < box->binds; i++)
		if (box->bind[i].writable)
			list_add(folders, box->bind[i].from);
	watch->folders = folders;
	watch->max_memory = memory_limit(box);
	watch->max_disk = box->max_disk ? box->max_disk : DISK_LIMIT;
	watch->max_processes = process_limit(box);
	watch->max_files = box->max_files ? box->max_files : FILES;
}

/* Waits for all processes; reads the log until no process can write to it. */
static int
attend(struct proc *p, struct watch *watch, struct copier *log, double *cpu, long *max_rss, struct diag *why)
{
	int failed;

	if (log->from >= 0 && pthread_create(&log->thread, NULL, copy, log))
		abort();
	watch->guard = p->pid;
	failed = watch_start(watch, why);
	if (failed)
		proc_kill(p);
	else
		failed = proc_wait(p, why);
	watch_stop(watch);
	if (log->from >= 0)
		pthread_join(log->thread, NULL);
	if (cpu)
		*cpu += p->cpu;
	if (max_rss && p->max_rss > *max_rss)
		*max_rss = p->max_rss;
	return failed;
}

int
sandbox_run(const struct sandbox *box, const struct list *command, double *cpu, long *max_rss, struct diag *why)
{
	static char *const empty[] = { NULL };
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(list_release) struct list folders = LIST_INIT;
	scoped(cgroup_release) struct cgroup cgroup = CGROUP_INIT;
	scoped(guard_release) struct guard guard = GUARD_INIT;
	scoped(watch_release) struct watch watch = WATCH_INIT;
	scoped(fd_release) int filter = -1, options = -1, log_in = -1, log_out = -1;
	struct copier log = { .to = box->log_fd, .left = box->max_log ? box->max_log : LOG_LIMIT };
	struct proc p = PROC_INIT;

	umask(022);
	cgroup_open(&cgroup, memory_limit(box), process_limit(box));
	guard_init(&guard, &cgroup);
	watch.cgroup = &cgroup;
	set_limits(&watch, box, &folders);
	if (syscall_filter_open(&filter, box->network, why) || (box->log_fd >= 0 && fd_pipe(&log_in, &log_out, why)) ||
	    give_folders(box, &guard, why) || bwrap_argv(&argv, box, command, &guard, filter, &options, why))
		return -1;
	log.from = log_out;
	p.argv = argv.item;
	p.envp = empty;
	p.fork = &guard.hook;
	p.out_fd = p.err_fd = log_in;
	p.keep_fd = (const int[]){ filter, options, box->jobserver[0], box->jobserver[1], -1 };
	p.seconds = box->seconds ? box->seconds : TIME_LIMIT;
	if (proc_start(&p, why))
		return diag_wrap(why, "starting the sandbox");
	fd_release(&log_in);
	if (attend(&p, &watch, &log, cpu, max_rss, why))
		return -1;
	return outcome(&p, &watch, command, why);
}
