#include "client.h"
#include "base/file.h"
#include "base/tree.h"
#include "root/sandbox_host.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { SECONDS = 3600, LOG_TAIL = 1200 };

int
clients_root(struct clients *all, const struct root **root, struct diag *why)
{
	if (!all->root.dir && root_ensure(&all->root, all->root_name, all->store, why))
		return -1;
	*root = &all->root;
	return 0;
}

void
clients_release(struct clients *all)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	root_release(&all->root);
	if (all->toolchain)
		tree_remove(all->toolchain, &ignored);
	free(all->toolchain);
	*all = (struct clients)CLIENTS_INIT;
}

/* The command runs as another user: files that only their owner may read are replaced by a copy for it. */
static int
copy_private_files(struct client *c, struct diag *why)
{
	for (size_t i = 0; i < c->box.binds; i++) {
		struct bind *bind = &c->box.bind[i];
		scoped(free_release) char *copy = xasprintf("%s/config-%zu", c->scratch, i);
		struct stat st;

		if (stat(bind->from, &st) || !S_ISREG(st.st_mode) || st.st_mode & 0004)
			continue;
		if (file_copy(bind->from, copy, 0444, why))
			return -1;
		free(bind->from);
		bind->from = copy;
		copy = NULL;
	}
	return 0;
}

int
client_open(struct client *c, struct clients *all, const char *path, struct diag *why)
{
	const struct root *root;

	if (clients_root(all, &root, why) || store_temp(all->store, &c->scratch, why))
		return -1;
	c->box.root = root->dir;
	c->box.seconds = SECONDS;
	sandbox_env(&c->box, "PATH=%s%s/usr/bin:/bin", path ? path : "", path ? ":" : "");
	sandbox_env(&c->box, "HOME=/build/home");
	sandbox_env(&c->box, "LANG=C.UTF-8");
	sandbox_host_network(&c->box);
	return copy_private_files(c, why);
}

void
client_command(struct client *c, const char *const words[])
{
	list_release(&c->argv);
	for (; *words; words++)
		list_add(&c->argv, *words);
}

/* The last lines of the log, on one line. */
static int
explain(const char *log, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *said = xstrdup(why->text.text);
	const char *tail;

	if (file_read(&text, log, 64 << 20, &ignored) || !text.len)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		if (text.text[i] == '\n')
			text.text[i] = i + 1 < text.len ? ';' : '\0';
	tail = text.len > LOG_TAIL ? text.text + text.len - LOG_TAIL : text.text;
	return diag_set(why, strstr(tail, "checksum") ? DIAG_REFUSED : DIAG_SYSTEM, "%s: %s", said, tail);
}

int
client_run(struct client *c, const char *cwd, struct diag *why)
{
	scoped(free_release) char *log = path_join(c->scratch, "log");
	scoped(fd_release) int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", log);
	c->box.cwd = cwd;
	c->box.log_fd = fd;
	return sandbox_run(&c->box, &c->argv, NULL, NULL, why) ? explain(log, why) : 0;
}

void
client_release(struct client *c)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	sandbox_release(&c->box);
	list_release(&c->argv);
	if (c->scratch)
		tree_remove(c->scratch, &ignored);
	free(c->scratch);
	*c = (struct client)CLIENT_INIT;
}
