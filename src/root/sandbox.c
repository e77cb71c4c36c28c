#include "root/sandbox.h"
#include "base/file.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOG_LIMIT = 64 << 20,
	TIME_LIMIT = 7200,              /* s */
	TMP_BYTES = 1 << 30,            /* of /tmp, /dev/shm and /build/home */
};

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

/* What is bound of the root.  The rest is made fresh, or is not the build's business. */
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

static void
add_folder(struct list *argv, const char *from, const char *to)
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

/* /etc entry by entry, so that the host's resolver can stand among them. */
static int
add_etc(struct list *argv, const char *root, struct diag *why)
{
	scoped(free_release) char *etc = path_join(root, "etc");
	scoped(list_release) struct list names = LIST_INIT;

	if (dir_list(&names, etc, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.item[i];
		scoped(free_release) char *from = path_join(etc, name);
		scoped(free_release) char *to = path_join("/etc", name);

		if (name[0] == '.' || !strcmp(name, "resolv.conf") || !strcmp(name, "hosts"))
			continue;
		if (access(from, R_OK) == 0)
			add_folder(argv, from, to);
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
			add_folder(argv, from, to);
		}
	}
	return 0;
}

static void
add_tmpfs(struct list *argv, const char *at)
{
	list_add(argv, "--size");
	list_addf(argv, "%d", TMP_BYTES);
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

static void
add_mounts(struct list *argv, const struct sandbox *box)
{
	add_word(argv, "--proc", "/proc", NULL);
	add_word(argv, "--dev", "/dev", NULL);
	add_tmpfs(argv, "/dev/shm");
	add_word(argv, "--remount-ro", "/dev", NULL);
	if (!is_bound(box, "/tmp"))
		add_tmpfs(argv, "/tmp");
	if (!is_bound(box, "/build/home"))
		add_tmpfs(argv, "/build/home");
	for (size_t i = 0; i < box->binds; i++)
		add_word(argv, box->bind[i].writable ? "--bind" : "--ro-bind", box->bind[i].from, box->bind[i].to);
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

static int
bwrap_argv(struct list *argv, const struct sandbox *box, const struct list *command, int info_fd, struct diag *why)
{
	static const char *const always[] = {
		"bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "ingot",
		"--die-with-parent", "--new-session", "--cap-drop", "ALL",
	};

	for (size_t i = 0; i < countof(always); i++)
		list_add(argv, always[i]);
	if (box->network)
		list_add(argv, "--share-net");
	list_add(argv, "--info-fd");
	list_addf(argv, "%d", info_fd);
	if (add_root(argv, box, why))
		return -1;
	add_mounts(argv, box);
	add_env(argv, &box->env);
	add_word(argv, "--chdir", box->cwd ? box->cwd : "/", NULL);
	add_word(argv, "--", "prlimit", "--core=0");
	if (box->max_bytes)
		list_addf(argv, "--fsize=%llu", (unsigned long long)box->max_bytes);
	list_add(argv, "--");
	list_copy(argv, command);
	return 0;
}

/* Carries output to the log, up to the limit; the rest is read and dropped, so that the command goes on. */
struct copier {
	int from, to;
	uint64_t left;
	pthread_t thread;
};

static void
write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t did = write(fd, bytes, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return;         /* a full disk stops the build itself */
		bytes += did;
		n -= (size_t)did;
	}
}

static void *
copy(void *arg)
{
	static const char cut[] = "\n[ingot: the rest of this output is cut]\n";
	struct copier *c = arg;
	char block[1 << 15];
	ssize_t n;

	while ((n = read(c->from, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)) {
		size_t take = n < 0 ? 0 : (uint64_t)n < c->left ? (size_t)n : (size_t)c->left;

		write_all(c->to, block, take);
		if (n > 0 && c->left && take == c->left)
			write_all(c->to, cut, sizeof(cut) - 1);
		c->left -= take;
	}
	return NULL;
}

/* The process that is 1 inside, by the number it has outside. */
static pid_t
read_child_pid(int fd)
{
	char text[512];
	size_t len = 0;
	ssize_t n;
	const char *at;

	while (len < sizeof(text) - 1 && (n = read(fd, text + len, sizeof(text) - 1 - len)) != 0) {
		if (n > 0)
			len += (size_t)n;
		else if (errno != EINTR)
			break;
	}
	text[len] = '\0';
	at = strstr(text, "\"child-pid\":");
	return at ? (pid_t)atoi(at + strlen("\"child-pid\":")) : -1;
}

/*
 * bwrap leaves as soon as the command does and never reaps the namespace's
 * process 1.  We are its subreaper: waiting for it ourselves gives the CPU time
 * of all that ran inside, and when it is gone every daemon is gone too.
 */
static void
reap_namespace(pid_t init, double *cpu, long *max_rss)
{
	struct rusage used;
	int status;

	if (init <= 0)
		return;
	while (wait4(init, &status, 0, &used) < 0)
		if (errno != EINTR)
			return;
	if (cpu)
		*cpu += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
			(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	if (max_rss && used.ru_maxrss > *max_rss)
		*max_rss = used.ru_maxrss;
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
outcome(const struct proc *p, const struct list *command, struct diag *why)
{
	scoped(buf_release) struct buf words = BUF_INIT;
	scoped(buf_release) struct buf how = BUF_INIT;

	if (!p->timed_out && !proc_stopping() && WIFEXITED(p->status) && WEXITSTATUS(p->status) == 0)
		return 0;
	describe_command(&words, command);
	proc_describe(p, &how);
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "'%s' was interrupted", words.text);
	return diag_set(why, DIAG_REFUSED, "'%s' failed: %s", words.text, how.text);
}

static int
open_pipe(int *in, int *out, struct diag *why)
{
	int end[2];

	if (pipe2(end, O_CLOEXEC))
		return diag_set(why, DIAG_SYSTEM, "cannot make a pipe:");
	*out = end[0];
	*in = end[1];
	return 0;
}

/* From the first process to the last; log is read until nobody can write to it any more. */
static int
attend(struct proc *p, int info, struct copier *log, double *cpu, long *max_rss, struct diag *why)
{
	pid_t init;
	int failed;

	if (log->from >= 0 && pthread_create(&log->thread, NULL, copy, log))
		abort();
	init = read_child_pid(info);
	failed = proc_wait(p, why);
	reap_namespace(init, cpu, max_rss);
	if (log->from >= 0)
		pthread_join(log->thread, NULL);
	return failed;
}

int
sandbox_run(const struct sandbox *box, const struct list *command, double *cpu, long *max_rss, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(fd_release) int info_in = -1, info_out = -1, log_in = -1, log_out = -1;
	struct copier log = { .to = box->log_fd, .left = box->max_log ? box->max_log : LOG_LIMIT };
	struct proc p = PROC_INIT;

	umask(022);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (open_pipe(&info_in, &info_out, why) || (box->log_fd >= 0 && open_pipe(&log_in, &log_out, why)) ||
	    bwrap_argv(&argv, box, command, info_in, why))
		return -1;
	log.from = log_out;
	p.argv = argv.item;
	p.out_fd = p.err_fd = log_in;
	p.keep_fd = (const int[]){ info_in, box->jobserver[0], box->jobserver[1], -1 };
	p.seconds = box->seconds ? box->seconds : TIME_LIMIT;
	if (proc_start(&p, why))
		return diag_wrap(why, "starting the sandbox");
	fd_release(&info_in);
	fd_release(&log_in);
	if (attend(&p, info_out, &log, cpu, max_rss, why))
		return -1;
	return outcome(&p, command, why);
}
