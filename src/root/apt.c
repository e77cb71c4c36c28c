#include "root/apt.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/say.h"
#include "root/mirror.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	FRESH = 3600,                   /* s: indexes are good for so long */
	OUTPUT_LIMIT = 256 << 20,
};

/* The network settings, which are taken from the host's apt configuration. */
static const char *const network_settings[] = {
	"Acquire::http", "Acquire::https", "Acquire::ftp", "Acquire::tor", "Acquire::Check-", "Acquire::Max-",
	"Acquire::Min-", "Acquire::Retries", "Acquire::Force", "Acquire::EnableSrvRecords", "Acquire::By-Hash", "Acquire::Queue",
};

static const char keyring[] = "/usr/share/keyrings/debian-archive-keyring.gpg";

void
apt_release(struct apt *apt)
{
	free(apt->dir);
	list_release(&apt->env);
	*apt = (struct apt)APT_INIT;
}

static void
add_network_settings(struct buf *conf)
{
	static char program[] = "apt-config", verb[] = "dump", what[] = "Acquire";
	char *const argv[] = { program, verb, what, NULL };
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = PROC_INIT;
	char *rest, *line;

	p.argv = argv;
	p.seconds = 60;
	if (proc_capture(&p, &out, 1 << 20, &ignored))
		return;
	for (rest = out.text; (line = strsep(&rest, "\n"));)
		for (size_t i = 0; i < countof(network_settings); i++)
			if (text_starts(line, network_settings[i]))
				buf_printf(conf, "%s\n", line);
}

/* The host's hooks and pins are not used; its /etc/apt/auth.conf and keys are. */
static int
write_conf(const struct apt *apt, const char *architecture, struct diag *why)
{
	scoped(buf_release) struct buf conf = BUF_INIT;
	scoped(free_release) char *path = path_join(apt->dir, "apt.conf");
	const char *d = apt->dir;

	buf_printf(&conf, "Dir::State \"%s/state\";\nDir::State::status \"%s/status\";\n", d, d);
	buf_printf(&conf, "Dir::Cache \"%s/cache\";\n", d);
	buf_printf(&conf, "Dir::Etc::sourcelist \"%s/sources.list\";\nDir::Etc::sourceparts \"%s/none\";\n", d, d);
	buf_printf(&conf, "Dir::Etc::main \"%s/none/main\";\nDir::Etc::parts \"%s/none\";\n", d, d);
	buf_printf(&conf, "Dir::Etc::preferences \"%s/none/preferences\";\nDir::Etc::preferencesparts \"%s/none\";\n", d, d);
	buf_printf(&conf, "APT::Architecture \"%s\";\nAPT::Architectures \"%s\";\n", architecture, architecture);
	buf_str(&conf, "APT::Install-Recommends \"false\";\nAPT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\n");
	buf_str(&conf, "Acquire::Retries \"3\";\n");
	add_network_settings(&conf);
	return file_write(path, conf.text, conf.len, 0644, why);
}

static void
add_suite(struct buf *sources, const struct mirror *m, const char *type, const char *suite)
{
	const char *uri = text_ends(suite, "-security") ? m->security : m->archive;

	if (!uri)
		return;
	buf_str(sources, type);
	if (access(keyring, R_OK) == 0)
		buf_printf(sources, " [signed-by=%s]", keyring);
	buf_printf(sources, " %s %s main\n", uri, suite);
}

/* Sets *changed if the list is not the same as before. */
static int
write_sources(const struct apt *apt, const struct list *suites, bool sources, bool *changed, struct diag *why)
{
	scoped(mirror_release) struct mirror mirror = MIRROR_INIT;
	scoped(buf_release) struct buf old = BUF_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag absent = DIAG_INIT;
	scoped(free_release) char *path = path_join(apt->dir, "sources.list");

	if (mirror_find(&mirror, apt->dir, why))
		return -1;
	for (size_t i = 0; i < suites->n; i++) {
		add_suite(&text, &mirror, "deb", suites->item[i]);
		if (sources)
			add_suite(&text, &mirror, "deb-src", suites->item[i]);
	}
	*changed = file_read(&old, path, 1 << 20, &absent) || strcmp(old.text, text.text) != 0;
	return *changed ? file_write(path, text.text, text.len, 0644, why) : 0;
}

static int
make_folders(const char *dir, struct diag *why)
{
	static const char *const folders[] = { "state/lists/partial", "cache/archives/partial", "none" };
	scoped(free_release) char *status = path_join(dir, "status");

	for (size_t i = 0; i < countof(folders); i++) {
		scoped(free_release) char *path = path_join(dir, folders[i]);

		if (dir_make(path, why))
			return -1;
	}
	return file_write(status, "", 0, 0644, why);
}

void
apt_environment(struct list *env)
{
	static const char *const passed[] = {
		"PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy",
		"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY",
	};

	for (size_t i = 0; i < countof(passed); i++) {
		const char *value = getenv(passed[i]);

		if (value)
			list_addf(env, "%s=%s", passed[i], value);
	}
	list_add(env, "LC_ALL=C.UTF-8");
	list_add(env, "DEBIAN_FRONTEND=noninteractive");
}

int
apt_run(const struct apt *apt, const char *in, const struct list *argv, struct buf *out, struct diag *why)
{
	scoped(buf_release) struct buf dropped = BUF_INIT;
	struct proc p = PROC_INIT;

	p.argv = argv->item;
	p.envp = apt->env.item;
	p.dir = in;
	return proc_capture(&p, out ? out : &dropped, OUTPUT_LIMIT, why);
}

static char *
stamp_path(const struct apt *apt)
{
	return path_join(apt->dir, "updated");
}

int
apt_update(struct apt *apt, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(free_release) char *stamp = stamp_path(apt);

	say("apt: fetching package indexes");
	list_add(&argv, "apt-get");
	list_add(&argv, "update");
	list_add(&argv, "--error-on=any");
	if (apt_run(apt, NULL, &argv, NULL, why)) {
		why->kind = DIAG_SYSTEM;
		return diag_wrap(why, "fetching Debian's package indexes");
	}
	unlink(stamp);
	return file_write(stamp, "", 0, 0644, why);
}

static bool
is_fresh(const struct apt *apt)
{
	scoped(free_release) char *stamp = stamp_path(apt);
	struct stat st;
	time_t age = stat(stamp, &st) ? FRESH : time(NULL) - st.st_mtime;

	return age >= 0 && age < FRESH;         /* a clock that was set back makes nothing fresh for ever */
}

int
apt_open(struct apt *apt, const char *dir, const struct list *suites, const char *architecture, bool sources,
         struct diag *why)
{
	scoped(fd_release) int lock = -1;
	scoped(free_release) char *deb_list_path = xasprintf("%s.lock", dir);
	bool changed;

	apt->dir = xstrdup(dir);
	apt_environment(&apt->env);
	list_addf(&apt->env, "APT_CONFIG=%s/apt.conf", dir);
	if (make_folders(dir, why) || lock_take(&lock, deb_list_path, NULL, NULL, why) ||
	    write_conf(apt, architecture, why) || write_sources(apt, suites, sources, &changed, why))
		return -1;
	return changed || !is_fresh(apt) ? apt_update(apt, why) : 0;
}
