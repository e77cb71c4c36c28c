#include "base/text.h"
#include "base/tree.h"
#include "cli/home.h"
#include "cli/say.h"
#include "cli/step.h"
#include "pack/built.h"
#include "source/pin_record.h"
#include "source/pin_refresh.h"
#include "source/source.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct list operands = LIST_INIT;

static const char *store_dir, *in = "-";

static const struct arg options[] = {
	STEP_IN(in, "record: the result of build"),
	{ .name = "--store", .text = &store_dir, .meta = "DIR", .help = "refresh: the store, which keeps the indexes of apt. Default: the user's cache" },
	{ 0 },
};

static int
list_sets(struct list *sets, struct diag *why)
{
	scoped(free_release) char *path = home_path("etc/pins", why);
	scoped(list_release) struct list files = LIST_INIT;

	if (!path || dir_list(&files, path, why))
		return -1;
	for (size_t i = 0; i < files.n; i++)
		if (text_ends(files.item[i], ".json"))
			list_take(sets, xstrndup(files.item[i], strlen(files.item[i]) - strlen(".json")));
	return 0;
}

static void
print_fixes(const struct pin *pin)
{
	for (size_t i = 0; i < pin->fixes; i++)
		printf("%s%s", i ? ", " : "                   fixes ", pin->fix[i].advisory);
	if (pin->fixes)
		printf("\n");
}

static void
print_built(const struct pin_built *built)
{
	for (size_t i = 0; built && i < built->targets.n; i++)
		printf("%s%s%s", i ? ", " : "                   built for ", built->targets.item[i], i + 1 < built->targets.n ? "" : "\n");
}

static void
print_set(const struct pin_set *set, const struct pin_record *record)
{
	printf("%s: %s\n", set->name, set->summary);
	for (size_t i = 0; i < set->n; i++) {
		const struct pin *pin = &set->pin[i];

		printf("  %-16s %-24s %-11s %s%s%s\n", pin->name, pin->version, pin->date, pin_kind(pin),
		       pin->unbuilt ? ", not built yet: " : "", pin->unbuilt ? pin->unbuilt : "");
		print_fixes(pin);
		print_built(pin_record_find(record, pin));
	}
	for (size_t i = 0; i < set->without.n; i++)
		printf("  without %s: %s\n", set->without.item[i].name, set->without.item[i].value);
}

static int
show_set(const char *name, struct diag *why)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	scoped(pin_record_release) struct pin_record built_pins = PIN_RECORD_INIT;

	if (pin_set_load(&set, name, why) || pin_record_load(&built_pins, &set, why))
		return -1;
	print_set(&set, &built_pins);
	return 0;
}

/* The sets that were named, or all of ours, one by one. */
static int
each_set(const struct list *words, int (*run)(const char *, struct diag *), struct diag *why)
{
	scoped(list_release) struct list sets = LIST_INIT;

	for (size_t i = 1; i < words->n; i++)
		list_add(&sets, words->item[i]);
	if (!sets.n && list_sets(&sets, why))
		return -1;
	for (size_t i = 0; i < sets.n; i++)
		if (run(sets.item[i], why))
			return -1;
	return 0;
}

static int
show(const struct list *words, struct diag *why)
{
	if (each_set(words, show_set, why))
		return -1;
	return fflush(stdout) ? diag_set(why, DIAG_SYSTEM, "cannot write:") : 0;
}

static int
refresh_set(const char *name, struct diag *why)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	struct pin_refresh did = { 0 };

	if (store_open(&store, store_dir, why) || pin_set_load(&set, name, why) || pin_refresh(&set, &store, &did, why))
		return -1;
	say("pins: %s: %u of %u from Debian changed, %u to be looked at", set.name, did.changed, did.asked, did.by_hand);
	return 0;
}

static int
refresh(const struct list *words, struct diag *why)
{
	return each_set(words, refresh_set, why);
}

/* Components whose source is pinned in the set, which may have changed since the build; how many there are. */
static size_t
record_job(struct pin_record *record, const struct pin_set *set, const struct built_job *job)
{
	size_t found = 0;

	for (size_t i = 0; i < job->components; i++)
		for (size_t k = 0; k < set->n; k++) {
			const struct built_component *c = &job->component[i];
			const struct pin *pin = &set->pin[k];

			if (!source_is(pin, c->name, c->version, c->source.id))
				continue;
			pin_record_add(record, pin, job->target->name);
			found++;
		}
	return found;
}

static int
record(const struct list *words, struct diag *why)
{
	scoped(built_release) struct built built = BUILT_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	scoped(pin_record_release) struct pin_record built_pins = PIN_RECORD_INIT;
	unsigned cleared;
	size_t found = 0;

	if (built_load(&built, in, why) || pin_set_load(&set, words->n > 1 ? words->item[1] : built.pins, why) ||
	    pin_record_load(&built_pins, &set, why))
		return -1;
	for (size_t i = 0; i < built.jobs; i++)
		found += record_job(&built_pins, &set, &built.job[i]);
	if (!found)
		return diag_set(why, DIAG_REFUSED, "nothing of the pin set '%s' was built in this run", set.name);
	if (pin_record_save(&built_pins, &set, why) || pin_record_clear_unbuilt(&built_pins, &set, &cleared, why))
		return -1;
	say("pins: %s: %zu pins were built, see %s; 'unbuilt' was removed from %u", set.name, built_pins.n, built_pins.path, cleared);
	return 0;
}

static const struct verb verbs[] = {
	{ "show", show, SIZE_MAX - 1 }, { "refresh", refresh, SIZE_MAX - 1 }, { "record", record, 1 }, { 0 },
};

static const struct step step = {
	.args = {
		.step = "pins",
		.usage = "show|refresh|record [SET...]",
		.purpose = "shows or renews the pin sets. Default: all sets in etc/pins.\n"
		           "refresh: reads Debian's signed indexes and writes the versions that they name\n"
		           "today into the set. Review the difference before you build with it.\n"
		           "record: writes which pins a build has built, and for which targets, into\n"
		           "etc/pins/built. Default: the set of the build.",
		.option = options,
		.operands = &operands,
	},
	.verbs = verbs,
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
