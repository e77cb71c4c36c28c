#include "root/mirror.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include <string.h>
#include <unistd.h>

void
mirror_release(struct mirror *m)
{
	free(m->archive);
	free(m->security);
	*m = (struct mirror)MIRROR_INIT;
}

static bool
is_complete(const struct mirror *m)
{
	return m->archive && m->security;
}

/* Keeps the first address of each kind. */
static void
keep(struct mirror *m, const char *uri, size_t n, const char *suite)
{
	char **slot = text_ends(suite, "-security") ? &m->security : &m->archive;

	while (n && uri[n - 1] == '/')
		n--;
	if (n && !*slot)
		*slot = xstrndup(uri, n);
}

static void
each_line(struct buf *text, struct mirror *m, void (*read)(struct mirror *, char *))
{
	char *rest = text->text, *line;

	while ((line = strsep(&rest, "\n")))
		read(m, line);
}

/* "Debian|bookworm|URI" of apt-get indextargets: only Debian's own archives, no third-party ones. */
static void
read_index(struct mirror *m, char *line)
{
	char *origin = strsep(&line, "|"), *suite = strsep(&line, "|");

	if (line && (!strcmp(origin, "Debian") || !strcmp(origin, "Debian-Security")))
		keep(m, line, strlen(line), suite);
}

/* "'URI/dists/bookworm-updates/InRelease' ..." of apt-get update --print-uris, when no index was fetched yet. */
static void
read_uri(struct mirror *m, char *line)
{
	char *dists = strstr(line, "/dists/"), *suite = dists ? dists + strlen("/dists/") : NULL;
	char *end = suite ? strstr(suite, "/InRelease'") : NULL;

	if (line[0] != '\'' || !end)
		return;
	*end = '\0';
	if (text_ends(suite, "-security") || text_ends(suite, "-updates"))
		keep(m, line + 1, (size_t)(dists - line - 1), suite);
}

/* "deb [options] URI bookworm main" of a sources.list. */
static void
read_source(struct mirror *m, char *line)
{
	char *uri, *suite, *end;

	if (!text_starts(line, "deb "))
		return;
	uri = strstr(line, "] ");
	uri = uri ? uri + 2 : line + 4;
	suite = strchr(uri, ' ');
	if (!suite)
		return;
	end = strchr(suite + 1, ' ');
	if (end)
		*end = '\0';
	keep(m, uri, (size_t)(suite - uri), suite + 1);
}

static bool
machine_is_debian(void)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (file_read(&text, "/etc/os-release", 1 << 16, &ignored))
		return false;
	return text_starts(text.text, "ID=debian\n") || strstr(text.text, "\nID=debian\n");
}

static void
ask(struct mirror *m, char *const argv[], void (*read)(struct mirror *, char *))
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	struct proc p = PROC_INIT;

	p.argv = argv;
	p.seconds = 60;
	if (!is_complete(m) && !proc_capture(&p, &out, 8 << 20, &ignored))
		each_line(&out, m, read);
}

/* A dry run, which installs nothing.  The hook copies the sources.list that mmdebstrap wrote. */
static void
ask_mmdebstrap(struct mirror *m, const char *scratch)
{
	static char mode[] = "--mode=chrootless", variant[] = "--variant=custom", format[] = "--format=null";
	static char hook[] = "--setup-hook=cp \"$1/etc/apt/sources.list\" \"$INGOT_SOURCES\"";
	static char skip[] = "--skip=update,download,extract,cleanup", suite[] = "bookworm", none[] = "/dev/null";
	char name[] = "mmdebstrap";
	char *const argv[] = { name, mode, variant, format, skip, hook, suite, none, NULL };
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(free_release) char *answer = path_join(scratch, "mmdebstrap.list");
	scoped(free_release) char *variable = xasprintf("INGOT_SOURCES=%s", answer);
	scoped(free_release) char *path = xasprintf("PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
	char *const envp[] = { variable, path, NULL };
	struct proc p = PROC_INIT;

	if (is_complete(m))
		return;
	p.argv = argv;
	p.envp = envp;
	p.seconds = 60;
	if (!proc_capture(&p, &text, 1 << 20, &ignored) || file_exists(answer)) {
		buf_clear(&text);
		if (!file_read(&text, answer, 1 << 20, &ignored))
			each_line(&text, m, read_source);
	}
	unlink(answer);
}

int
mirror_find(struct mirror *m, const char *scratch, struct diag *why)
{
	static char get[] = "apt-get", targets[] = "indextargets", update[] = "update", uris[] = "--print-uris";
	static char option[] = "--format", format[] = "$(ORIGIN)|$(CODENAME)|$(REPO_URI)";
	static char *const index[] = { get, targets, option, format, NULL };
	static char *const print[] = { get, update, uris, NULL };

	if (machine_is_debian()) {
		ask(m, index, read_index);
		ask(m, print, read_uri);
	}
	ask_mmdebstrap(m, scratch);
	if (m->archive)
		return 0;
	diag_set(why, DIAG_SYSTEM, "cannot find a mirror of Debian");
	return diag_hint(why, "install its tools: apt-get install mmdebstrap debian-archive-keyring");
}
