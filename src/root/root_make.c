#include "root_make.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/say.h"
#include "json/jsonw.h"
#include "store/unpack.h"
#include "root_download.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
root_maker_release(struct root_maker *m)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (m->dir)
		tree_remove(m->dir, &ignored);
	free(m->dir);
	deb_list_release(&m->lock);
	apt_release(&m->apt);
	list_release(&m->available);
}

static int
link_or_copy(const char *from, const char *to, struct diag *why)
{
	return link(from, to) && file_copy(from, to, 0644, why) ? -1 : 0;
}

/* Adds the control file of a .deb as an entry of a Packages index. */
static int
index_deb(struct buf *index, const char *path, const struct deb *deb, struct diag *why)
{
	char program[] = "dpkg-deb", field[] = "-f";
	char *const argv[] = { program, field, (char *)(uintptr_t)path, NULL };
	struct proc p = PROC_INIT;

	p.argv = argv;
	if (proc_capture(&p, index, 1 << 20, why))
		return -1;
	buf_printf(index, "%sFilename: %s\nSize: %llu\nSHA256: %s\n\n",
		index->len && index->text[index->len - 1] == '\n' ? "" : "\n", path_base(path),
		(unsigned long long)deb->size, deb->sha256);
	return 0;
}

/* Makes a folder that apt can use as an archive. */
static int
make_repository(const struct root_maker *m, const char *repo, struct diag *why)
{
	scoped(buf_release) struct buf index = BUF_INIT;
	scoped(free_release) char *packages = path_join(repo, "Packages");

	for (size_t i = 0; i < m->lock.n; i++) {
		const struct deb *deb = &m->lock.deb[i];
		scoped(free_release) char *stored = store_path(m->store, "sources/%s", deb->sha256);
		scoped(free_release) char *file = xasprintf("%s/%s.deb", repo, deb->sha256);

		say_live("root: indexing, %zu of %zu packages", i, m->lock.n);
		if (link_or_copy(stored, file, why) || index_deb(&index, file, deb, why))
			return diag_wrap(why, "package %s", deb->name);
	}
	return file_write(packages, index.text, index.len, 0644, why);
}

/* "user:100000:65536" in /etc/subuid, by name or by number. */
static bool
has_subordinates(const char *file)
{
	const struct passwd *user = getpwuid(getuid());
	scoped(free_release) char *name = xasprintf("%s:", user ? user->pw_name : "?");
	scoped(free_release) char *number = xasprintf("%lu:", (unsigned long)getuid());
	scoped(file_release) FILE *f = fopen(file, "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (text_starts(line, name) || text_starts(line, number))
			return true;
	return false;
}

static int
check_user(struct diag *why)
{
	if (!geteuid() || (has_subordinates("/etc/subuid") && has_subordinates("/etc/subgid")))
		return 0;
	diag_set(why, DIAG_SYSTEM, "a plain user needs subordinate user and group numbers to make a root");
	return diag_hint(why, "sudo apt-get install uidmap && "
		"sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER");
}

/* A path, percent-encoded for a line of sources.list. */
static char *
encoded(const char *path)
{
	struct buf out = BUF_INIT;

	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		if (isalnum(*c) || strchr("/._~+-", *c))
			buf_char(&out, (char)*c);
		else
			buf_printf(&out, "%%%02x", *c);
	}
	return buf_detach(&out);
}

/* No build reads documentation.  A root that a power failure interrupts is made again, so dpkg need not flush files. */
static const char *const dpkg_options[] = {
	"force-unsafe-io", "path-exclude=/usr/share/doc/*", "path-exclude=/usr/share/info/*",
	"path-exclude=/usr/share/locale/*", "path-exclude=/usr/share/man/*",
};

static void
mmdebstrap_argv(struct list *argv, const struct root_maker *m, const char *repo, const char *tar)
{
	scoped(buf_release) struct buf include = BUF_INIT;
	scoped(free_release) char *uri = encoded(repo);

	for (size_t i = 0; i < m->lock.n; i++)
		buf_printf(&include, "%s%s=%s", i ? "," : "", m->lock.deb[i].name, m->lock.deb[i].version);
	list_add(argv, "mmdebstrap");
	list_add(argv, geteuid() ? "--mode=unshare" : "--mode=root");
	list_add(argv, "--variant=apt");
	list_add(argv, "--format=tar");
	list_addf(argv, "--architectures=%s", m->lock.architecture);
	list_add(argv, "--aptopt=APT::Sandbox::User \"root\"");
	for (size_t i = 0; i < countof(dpkg_options); i++)
		list_addf(argv, "--dpkgopt=%s", dpkg_options[i]);
	list_addf(argv, "--include=%s", include.text);
	list_add(argv, m->lock.suite);
	list_add(argv, tar);
	list_addf(argv, "deb [trusted=yes] copy://%s ./", uri);
}

/* Shows the progress of mmdebstrap ("I: ..."), and keeps its last error. */
static void
follow(int *fd, struct buf *complaint)
{
	scoped(file_release) FILE *f = fdopen(*fd, "r");
	char line[4096];

	if (f)
		*fd = -1;
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (text_starts(line, "I: ")) {
			say_live("root: %s", line + 3);
		} else if (text_starts(line, "E: ")) {
			buf_clear(complaint);
			buf_str(complaint, line + 3);
		}
	}
	say_live_end();
}

static int
run_mmdebstrap(const struct list *argv, struct diag *why)
{
	scoped(list_release) struct list env = LIST_INIT;
	scoped(buf_release) struct buf complaint = BUF_INIT;
	scoped(fd_release) int in = -1, out = -1;
	struct proc p = PROC_INIT;

	apt_environment(&env);
	list_add(&env, "SOURCE_DATE_EPOCH=0");
	if (fd_pipe(&in, &out, why))
		return -1;
	p.argv = argv->item;
	p.envp = env.item;
	p.out_fd = p.err_fd = in;
	if (proc_start(&p, why))
		return -1;
	fd_release(&in);
	follow(&out, &complaint);
	if (proc_wait(&p, why))
		return -1;
	if (p.status)
		return diag_set(why, DIAG_SYSTEM, "mmdebstrap failed: %s", complaint.text);
	return 0;
}

/* The users of mmdebstrap's namespace must be able to read the packages; they may not enter the user's home. */
static int
make_tar(const struct root_maker *m, const char *tar, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(temp_folder_release) struct temp_folder repo = TEMP_FOLDER_INIT;

	if (temp_folder_open(&repo, geteuid() ? temp_folder_parent() : m->dir, "ingot-debs", why))
		return -1;
	if (chmod(repo.path, 0755))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s' to others:", repo.path);
	if (make_repository(m, repo.path, why))
		return -1;
	mmdebstrap_argv(&argv, m, repo.path, tar);
	return run_mmdebstrap(&argv, why);
}

/* Files in which mmdebstrap describes the machine on which it runs.  The same lock must give the same root on every machine. */
static const struct { const char *folder, *name, *text; } fixed[] = {
	{ "etc", "hostname", "ingot\n" },       /* as in the sandbox */
	{ "etc", "resolv.conf", "" },
	{ "etc/apt", "sources.list", "" },
};

static int
write_fixed(const char *tree, struct diag *why)
{
	static const struct timespec epoch[2];  /* as the other files: mmdebstrap gets SOURCE_DATE_EPOCH=0 */

	for (size_t i = 0; i < countof(fixed); i++) {
		scoped(free_release) char *folder = path_join(tree, fixed[i].folder);
		scoped(free_release) char *path = path_join(folder, fixed[i].name);

		if (dir_make(folder, why) || file_write(path, fixed[i].text, strlen(fixed[i].text), 0644, why))
			return -1;
		if (utimensat(AT_FDCWD, path, epoch, AT_SYMLINK_NOFOLLOW))
			return diag_set(why, DIAG_SYSTEM, "cannot set the time of '%s':", path);
	}
	return 0;
}

/* Writes root.json, with the packages that are not the locked ones. */
static int
write_state(const struct root_maker *m, const char *path, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/root-state/1");
	jsonw_string(&w, "name", m->name);
	jsonw_array(&w, "successors");
	for (size_t i = 0; i < m->lock.n; i++) {
		const struct deb *deb = &m->lock.deb[i];

		if (!deb->locked)
			continue;
		jsonw_object(&w, NULL);
		jsonw_string(&w, "name", deb->name);
		jsonw_string(&w, "locked", deb->locked);
		jsonw_string(&w, "version", deb->version);
		jsonw_string(&w, "sha256", deb->sha256);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	return jsonw_save(&w, path, why);
}

int
root_make(struct root_maker *m, struct diag *why)
{
	scoped(free_release) char *tar = path_join(m->dir, "root.tar");
	scoped(free_release) char *tree = path_join(m->dir, "made/tree");
	scoped(free_release) char *state = path_join(m->dir, "made/root.json");

	if (check_user(why) || root_download(m, why) || make_tar(m, tar, why) || dir_make(tree, why))
		return -1;
	say("root: unpacking");
	if (unpack_root(tar, tree, why) || write_fixed(tree, why) || write_state(m, state, why))
		return -1;
	return unlink(tar) ? diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", tar) : 0;
}
