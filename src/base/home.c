#include "base/home.h"
#include "base/file.h"
#include "base/text.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The folder of the program that runs, "." when nobody says. */
static const char *
program_dir(void)
{
	static char path[PATH_MAX];
	char *slash;
	ssize_t n;

	if (*path)
		return path;
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		slash[slash == path] = '\0';
	else
		path[0] = '.', path[1] = '\0';
	return path;
}

static bool
is_home(const char *path)
{
	scoped(free_release) char *recipes = path_join(path, "recipes"), *pins = path_join(path, "etc/pins");

	return file_is_dir(recipes) && file_is_dir(pins);
}

/* share/ingot beside bin/ or libexec/ (libexec/ingot too), else a folder above. */
static char *
search(void)
{
	scoped(free_release) char *at = xstrdup(program_dir());

	for (;;) {
		scoped(free_release) char *share = path_join(at, "share/ingot");
		char *parent;

		if (is_home(share)) {
			char *found = share;
			share = NULL;
			return found;
		}
		if (is_home(at)) {
			char *found = at;
			at = NULL;
			return found;
		}
		if (strcmp(at, "/") == 0 || strcmp(at, ".") == 0)
			return NULL;
		parent = path_dir(at);
		free(at);
		at = parent;
	}
}

const char *
home_dir(struct diag *why)
{
	static char *found;
	const char *given = getenv("INGOT_HOME");

	if (found)
		return found;
	if (given && *given) {
		if (is_home(given))
			return found = xstrdup(given);
		diag_set(why, DIAG_USAGE, "INGOT_HOME '%s' has no recipes and etc/pins", given);
		return NULL;
	}
	found = search();
	if (!found) {
		diag_set(why, DIAG_USAGE, "cannot find the folder with recipes and pins");
		diag_hint(why, "set INGOT_HOME to a checkout or to share/ingot of an installation");
	}
	return found;
}

char *
home_path(const char *relative, struct diag *why)
{
	const char *home = home_dir(why);

	return home ? path_join(home, relative) : NULL;
}

char *
home_program(const char *name)
{
	scoped(free_release) char *beside = path_join(program_dir(), name);
	scoped(free_release) char *installed = NULL;
	scoped(free_release) char *prefix = path_dir(program_dir());

	if (access(beside, X_OK) != 0) {
		installed = xasprintf("%s/libexec/ingot/%s", prefix, name);
		if (access(installed, X_OK) == 0) {
			free(beside);
			beside = installed;
			installed = NULL;
		}
	}
	return xstrdup(beside);
}
