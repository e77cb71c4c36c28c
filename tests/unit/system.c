#include "plan/placeholder.h"
#include "plan/recipe.h"
#include "component/system.h"
#include "tap.h"

static struct spdx spdx = SPDX_INIT;

/* The commands as a person would type them: folder, what is added to the environment, words. */
static void
write_script(struct buf *out, const struct script *script)
{
	for (size_t i = 0; i < script->n; i++) {
		const struct command *c = &script->command[i];

		buf_printf(out, "%s:%s\n", c->cwd, c->greedy ? " (greedy)" : "");
		for (size_t k = 0; k < c->env.n; k++)
			buf_printf(out, "  %s\n", c->env.item[k]);
		buf_str(out, " ");
		for (size_t k = 0; k < c->argv.n; k++)
			buf_printf(out, " %s", c->argv.item[k]);
		buf_str(out, "\n");
	}
}

/* tests/data/system/NAME.json runs what tests/data/system/NAME.commands says. */
static void
a_system_runs_these_commands(const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe recipe = RECIPE_INIT;
	scoped(script_release) struct script script = SCRIPT_INIT;
	scoped(buf_release) struct buf got = BUF_INIT, want = BUF_INIT;
	scoped(free_release) char *path = xasprintf("tests/data/system/%s.json", name);
	scoped(free_release) char *expected = xasprintf("tests/data/system/%s.commands", name);
	char version[] = "1.2", date[] = "2026-01-01", package[] = "x";
	char module[] = "example.org/x/v2", commit[] = "5431df23c742e5edea35bef34eed696f4db0106b";
	struct pin pin = { .name = package, .version = version, .date = date, .kind = SOURCE_ARCHIVE,
	                   .module = module, .commit = commit };
	struct node node = { .recipe = &recipe, .pin = &pin, .target = target_find("x86_64-linux-musl") };

	if (!succeeds(recipe_load(&recipe, path, node.target, &spdx, &why), &why, "%s is read", path))
		return;
	for (size_t i = 0; i < recipe.runs; i++)
		script_add(&script, &node, &recipe.run[i], 3);
	write_script(&got, &script);
	succeeds(file_read(&want, expected, 1 << 20, &why), &why, "%s is there", expected);
	is_str(got.text, want.text, "%s runs these commands", name);
}

/* tests/data/system/NAME.linked: what is asked after such a run; empty for systems that link nothing of a registry. */
static void
what_is_linked_is_asked(const char *name, enum source_kind kind)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe recipe = RECIPE_INIT;
	scoped(script_release) struct script script = SCRIPT_INIT;
	scoped(buf_release) struct buf got = BUF_INIT, want = BUF_INIT;
	scoped(free_release) char *path = xasprintf("tests/data/system/%s.json", name);
	scoped(free_release) char *expected = xasprintf("tests/data/system/%s.linked", name);
	char version[] = "1.2", date[] = "2026-01-01", package[] = "x";
	struct pin pin = { .name = package, .version = version, .date = date, .kind = kind };
	struct node node = { .recipe = &recipe, .pin = &pin, .target = target_find("x86_64-linux-musl") };

	if (!succeeds(recipe_load(&recipe, path, node.target, &spdx, &why), &why, "%s is read", path))
		return;
	script_add_linked(&script, &node, &recipe.run[0], 3);
	for (size_t i = 0; i < script.n; i++)
		list_release(&script.command[i].env);           /* as in NAME.commands */
	write_script(&got, &script);
	succeeds(file_read(&want, expected, 1 << 20, &why), &why, "%s is there", expected);
	is_str(got.text, want.text, "%s asks this", name);
}

static void
every_placeholder_has_a_value(void)
{
	char version[] = "1.2", date[] = "2026-01-01", package[] = "x", module[] = "example.org/x";
	struct pin pin = { .name = package, .version = version, .date = date, .kind = SOURCE_GO, .module = module };
	struct node node = { .pin = &pin, .target = target_find("aarch64-linux-gnu") };

	for (size_t i = 0; placeholders[i]; i++) {
		scoped(free_release) char *text = xasprintf("{%s}", placeholders[i]);
		scoped(free_release) char *value = script_expand(&node, 1, text);

		ok(strcmp(value, text), "a value takes the place of %s", text);
	}
}

int
main(void)
{
	static const char *const names[] = {
		"autotools", "configure", "plain", "cmake", "meson", "make", "vars", "go", "fixed", "cargo", "commands",
	};
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(spdx_load(&spdx, &why), &why, "the list of licences is read");
	for (size_t i = 0; i < countof(names); i++)
		a_system_runs_these_commands(names[i]);
	what_is_linked_is_asked("go", SOURCE_GO);
	what_is_linked_is_asked("cargo", SOURCE_CRATE);
	what_is_linked_is_asked("make", SOURCE_ARCHIVE);
	every_placeholder_has_a_value();
	spdx_release(&spdx);
	return tap_done();
}
