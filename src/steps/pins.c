#include "base/args.h"
#include "base/home.h"
#include "base/text.h"
#include "build/pin.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

static struct list operands = LIST_INIT;

static const struct arg options[] = {
	{ 0 },
};

static const struct args usage = {
	.step = "pins",
	.usage = "show [SET...]",
	.purpose = "shows what is pinned, set by set; without SET all of ours",
	.option = options,
	.operands = &operands,
};

static void
dir_release(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static int
list_sets(struct list *sets, struct diag *why)
{
	scoped(free_release) char *path = home_path("etc/pins", why);
	scoped(dir_release) DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *e;

	if (!path)
		return -1;
	if (!dir)
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path);
	while ((e = readdir(dir)))
		if (text_ends(e->d_name, ".json"))
			list_take(sets, xstrndup(e->d_name, strlen(e->d_name) - strlen(".json")));
	list_sort(sets);
	return 0;
}

static void
print_set(const struct pin_set *set)
{
	printf("%s: %s\n", set->name, set->summary);
	for (size_t i = 0; i < set->n; i++) {
		const struct pin *pin = &set->pin[i];

		printf("  %-16s %-24s %-11s %s%s%s\n", pin->name, pin->version, pin->date, pin_kind(pin),
		       pin->unbuilt ? ", not built yet: " : "", pin->unbuilt ? pin->unbuilt : "");
	}
}

static int
show_set(const char *name, struct diag *why)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;

	if (pin_set_load(&set, name, why))
		return -1;
	print_set(&set);
	return 0;
}

static int
show(struct diag *why)
{
	scoped(list_release) struct list sets = LIST_INIT;

	for (size_t i = 1; i < operands.n; i++)
		list_add(&sets, operands.item[i]);
	if (!sets.n && list_sets(&sets, why))
		return -1;
	for (size_t i = 0; i < sets.n; i++)
		if (show_set(sets.item[i], why))
			return -1;
	return fflush(stdout) ? diag_set(why, DIAG_SYSTEM, "cannot write:") : 0;
}

static int
run(struct diag *why)
{
	if (operands.n && !strcmp(operands.item[0], "show"))
		return show(why);
	diag_set(why, DIAG_USAGE, "say what to do");
	return diag_hint(why, "ingot pins show");
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) || run(&why))
		status = diag_report(&why, "pins");
	list_release(&operands);
	return status;
}
