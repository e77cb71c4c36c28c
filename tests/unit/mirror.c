#include "base/tree.h"
#include "root/mirror.h"
#include "tap.h"

static bool
machine_is_debian(void)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	return !file_read(&text, "/etc/os-release", 1 << 16, &ignored) && strstr(text.text, "ID=debian\n");
}

static void
program(const char *name, const char *script)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = xasprintf("%s/bin/%s", tap_folder(), name);
	scoped(free_release) char *text = xasprintf("#!/bin/sh\n%s\n", script);

	file_write(path, text, strlen(text), 0755, &why);
}

/* apt-get and mmdebstrap are ours here, and say what they are told. */
static void
play(const char *apt, const char *mmdebstrap)
{
	program("apt-get", apt);
	program("mmdebstrap", mmdebstrap);
}

static const char of_mmdebstrap[] =
	"printf 'deb [signed-by=\"/x y\"] http://default/debian bookworm main\\n"
	"deb http://default/security bookworm-security main\\n' >\"$INGOT_SOURCES\"; exit 1";

static void
finds(const char *archive, const char *security, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(mirror_release) struct mirror m = MIRROR_INIT;

	succeeds(mirror_find(&m, tap_folder(), &why), &why, "%s", name);
	is_str(m.archive, archive, "%s: the archive", name);
	is_str(m.security, security, "%s: security", name);
}

static void
a_machine_without_mirrors_has_those_of_mmdebstrap(void)
{
	play("exit 0", of_mmdebstrap);
	finds("http://default/debian", "http://default/security", "apt knows none");
}

static void
debian_has_its_own(void)
{
	if (!machine_is_debian())
		return;
	play("case $1 in indextargets) printf 'Docker|bookworm|http://other/\\nDebian|bookworm|http://near/debian/\\n"
	     "Debian|bookworm-security|http://near/security/\\n';; esac", of_mmdebstrap);
	finds("http://near/debian", "http://near/security", "apt has indexes");
	play("case $2 in --print-uris) printf \"'http://other/dists/bookworm/InRelease' x 0\\n"
	     "'http://near/debian/dists/bookworm-updates/InRelease' x 0\\n\";; esac", of_mmdebstrap);
	finds("http://near/debian", "http://default/security", "apt has none yet");
}

static void
without_any_there_is_an_error(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(mirror_release) struct mirror m = MIRROR_INIT;

	play("exit 1", "exit 1");
	refuses(mirror_find(&m, tap_folder(), &why), &why, DIAG_SYSTEM, "cannot find a mirror", "no mirror at all");
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = xasprintf("%s/bin:%s", tap_folder(), getenv("PATH"));

	dir_make(tap_path("bin"), &why);
	setenv("PATH", path, 1);
	a_machine_without_mirrors_has_those_of_mmdebstrap();
	debian_has_its_own();
	without_any_there_is_an_error();
	return tap_done();
}
