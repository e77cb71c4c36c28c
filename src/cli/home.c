#include "cli/home.h"
#include "base/file.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The folder of this program; caller frees, NULL when /proc does not tell. */
static char *
own_folder(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	return path_dir(path);
}

static bool
is_home(const char *dir)
{
	scoped(free_release) char *recipes = path_join(dir, "recipes");
	scoped(free_release) char *pins = path_join(dir, "etc/pins");

	return file_is_dir(recipes) && file_is_dir(pins);
}

/* Installed: PREFIX/bin or PREFIX/libexec/ingot beside PREFIX/share/ingot. */
static char *
installed_home(const char *bin)
{
	static const char *const beside[] = { "../share/ingot", "../../share/ingot" };

	for (size_t i = 0; i < countof(beside); i++) {
		scoped(free_release) char *dir = path_join(bin, beside[i]);
		char *real = realpath(dir, NULL);

		if (real && is_home(real))
			return real;
		free(real);
	}
	return NULL;
}

/* A checkout: the nearest folder above with recipes/ and etc/pins/. */
static char *
checkout_home(const char *bin)
{
	char *dir = xstrdup(bin);

	while (!is_home(dir)) {
		char *slash = strrchr(dir, '/');

		if (!slash || slash == dir) {
			free(dir);
			return NULL;
		}
		*slash = '\0';
	}
	return dir;
}

static char *
find_home(struct diag *why)
{
	const char *said = getenv("INGOT_HOME");
	scoped(free_release) char *bin = own_folder();
	char *home = NULL;

	if (said && *said && is_home(said))
		return xstrdup(said);
	if (said && *said) {
		diag_set(why, DIAG_USAGE, "INGOT_HOME '%s' has no recipes/ and etc/pins/", said);
		return NULL;
	}
	if (bin)
		home = installed_home(bin);
	if (bin && !home)
		home = checkout_home(bin);
	if (!home) {
		diag_set(why, DIAG_USAGE, "cannot find our recipes and pins");
		diag_hint(why, "set INGOT_HOME to a checkout, or to share/ingot of an installation");
	}
	return home;
}

const char *
home_dir(struct diag *why)
{
	static char *home;

	if (!home)
		home = find_home(why);
	return home;
}

char *
home_path(const char *relative, struct diag *why)
{
	const char *home = home_dir(why);

	return home ? path_join(home, relative) : NULL;
}

char *
home_cache(void)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (cache && *cache == '/')
		return path_join(cache, "ingot");
	return home && *home ? path_join(home, ".cache/ingot") : NULL;
}

char *
home_program(const char *name)
{
	static const char *const beside[] = { "", "../libexec/ingot/", "../libexec/" };
	scoped(free_release) char *bin = own_folder();

	if (!bin)
		return xstrdup(name);
	for (size_t i = 0; i < countof(beside); i++) {
		char *path = xasprintf("%s/%s%s", bin, beside[i], name);

		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return xasprintf("%s/%s", bin, name);
}
