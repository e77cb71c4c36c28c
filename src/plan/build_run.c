#include "plan/build_run.h"
#include "base/file.h"
#include "base/text.h"
#include <string.h>

const char *const build_system_name[] = {
	[BUILD_AUTOTOOLS] = "autotools",
	[BUILD_CMAKE]     = "cmake",
	[BUILD_MESON]     = "meson",
	[BUILD_MAKE]      = "make",
	[BUILD_GO]        = "go",
	[BUILD_CARGO]     = "cargo",
	[BUILD_COMMANDS]  = "commands",
	NULL,
};

unsigned
build_system_rules(enum build_system system)
{
	/*
	 * Of go and cargo, 2: licence texts of what is linked in are collected (component/linked.h); of go, 3: no unwind tables
	 * for C.  The last step of each: programs are hardened.
	 */
	return system == BUILD_GO ? 4 : system == BUILD_CARGO ? 3 : 2;
}

/* The name of a variable, of the environment or of make: [A-Za-z_][A-Za-z0-9_]* */
static bool
is_variable(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

	return n && !s[n] && !strchr("0123456789", *s);
}

static void
read_environment(struct pairs *env, struct json object)
{
	read_pairs(env, object);
	for (size_t i = 0; i < env->n; i++)
		if (!is_variable(env->item[i].name))
			json_complain(object, "'%s' cannot name an environment variable", env->item[i].name);
}

/* A map of paths below the output to what is put there. */
static void
read_outputs(struct pairs *outputs, struct json object)
{
	read_pairs(outputs, object);
	for (size_t i = 0; i < outputs->n; i++) {
		const struct pair *out = &outputs->item[i];

		if (!text_is_inside_path(out->name))
			json_complain(object, "'%s' is not a path inside of the package", out->name);
		if (!*out->value)
			json_complain(object, "'%s' is made from nothing", out->name);
	}
}

/* Recipes hold argument lists, so a command that passes program text to an interpreter is refused. */
static bool
is_interpreter(const struct list *command)
{
	static const char *const shells[] = { "sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "env", "xargs", "eval" };
	const char *program = path_base(command->item[0]);

	for (size_t i = 0; i < countof(shells); i++)
		if (!strcmp(program, shells[i]))
			return true;
	if (text_starts(program, "python"))
		return list_has(command, "-c");
	if (text_starts(program, "perl"))
		return list_has(command, "-e") || list_has(command, "-E");
	return false;
}

static void
read_command(void *item, struct json array)
{
	struct list *command = item;

	read_texts(command, array);
	if (!command->n || !*command->item[0])
		json_complain(array, "is an empty command");
	else if (is_interpreter(command))
		json_complain(array, "'%s' would run text as code; list the program and its arguments", command->item[0]);
}

/* For a project with its own configure command, such as OpenSSL. */
static void
read_configure(struct build_run *run, struct json configure)
{
	if (json_exists(configure))
		read_command(&run->configure, configure);
}

static void
read_commands(struct build_run *run, struct json object)
{
	struct json commands = json_get(object, "commands");

	run->command = read_items(commands, sizeof(*run->command), &run->commands, read_command);
	if (!run->commands)
		json_complain(commands, "is empty");
}

static void
read_args(struct build_run *run, struct json object)
{
	read_texts(&run->args, json_find(object, "args"));
}

static void
read_install_targets(struct build_run *run, struct json object)
{
	struct json install = json_find(object, "install");

	run->install_default = !json_exists(install);
	read_texts(&run->install, install);
}

static void
read_install_choice(struct build_run *run, struct json object)
{
	struct json install = json_find(object, "install");

	run->install_default = !json_exists(install) || json_boolean(install);
}

static void
read_autotools(struct build_run *run, struct json object)
{
	read_args(run, object);
	run->autoreconf = json_boolean(json_find(object, "autoreconf"));
	read_configure(run, json_find(object, "configure"));
	read_texts(&run->make, json_find(object, "make"));
	read_install_targets(run, object);
}

static void
read_ninja(struct build_run *run, struct json object)
{
	read_args(run, object);
	read_texts(&run->make, json_find(object, "make"));
	read_install_choice(run, object);
}

/* Each is NAME=VALUE: one without "=" would be a target, and one that begins with "-" an option. */
static void
read_vars(struct list *vars, struct json array)
{
	read_texts(vars, array);
	for (size_t i = 0; i < vars->n; i++) {
		size_t n = strcspn(vars->item[i], "=");
		scoped(free_release) char *name = xstrndup(vars->item[i], n);

		if (!vars->item[i][n] || !is_variable(name))
			json_complain(json_item(array, i), "'%s' is not NAME=VALUE", vars->item[i]);
	}
}

static void
read_make(struct build_run *run, struct json object)
{
	read_args(run, object);
	read_vars(&run->vars, json_find(object, "vars"));
	read_install_targets(run, object);
}

static void
read_go(struct build_run *run, struct json object)
{
	struct json cgo = json_find(object, "cgo");
	struct json packages = json_get(object, "packages");

	read_args(run, object);
	read_texts(&run->tags, json_find(object, "tags"));
	read_outputs(&run->packages, packages);
	if (!run->packages.n)
		json_complain(packages, "is empty");
	read_pairs(&run->variables, json_find(object, "variables"));
	run->cgo = !json_exists(cgo) || json_boolean(cgo);
}

static void
read_cargo(struct build_run *run, struct json object)
{
	read_args(run, object);
	read_outputs(&run->bins, json_find(object, "bins"));
	read_texts(&run->features, json_find(object, "features"));
}

static void (*const read_system[])(struct build_run *, struct json) = {
	[BUILD_AUTOTOOLS] = read_autotools,
	[BUILD_CMAKE]     = read_ninja,
	[BUILD_MESON]     = read_ninja,
	[BUILD_MAKE]      = read_make,
	[BUILD_GO]        = read_go,
	[BUILD_CARGO]     = read_cargo,
	[BUILD_COMMANDS]  = read_commands,
};

/* Its place in build_system_name; the NULL at the end when there is none. */
static size_t
system_place(const char *name)
{
	size_t i = 0;

	while (build_system_name[i] && strcmp(build_system_name[i], name))
		i++;
	return i;
}

void
build_run_read(struct build_run *run, struct json object)
{
	struct json system = json_get(object, "system");
	size_t i = system_place(json_string(system));

	if (!build_system_name[i]) {
		json_complain(system, "unknown build system '%s'", json_string(system));
		return;
	}
	run->system = (enum build_system)i;
	run->dir = read_path(json_find(object, "dir"));
	if (!run->dir)
		run->dir = xstrdup("");
	read_environment(&run->env, json_find(object, "env"));
	read_system[i](run, object);
}

void
build_run_release(struct build_run *run)
{
	free(run->dir);
	pairs_release(&run->env);
	list_release(&run->args);
	list_release(&run->configure);
	list_release(&run->vars);
	list_release(&run->make);
	list_release(&run->install);
	list_release(&run->tags);
	pairs_release(&run->packages);
	pairs_release(&run->variables);
	pairs_release(&run->bins);
	list_release(&run->features);
	for (size_t i = 0; i < run->commands; i++)
		list_release(&run->command[i]);
	free(run->command);
}
