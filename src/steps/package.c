#include "base/file.h"
#include "base/tree.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "json/jsonw.h"
#include "pack/compress.h"
#include "pack/inspect.h"
#include "pack/package.h"
#include "pack/relative.h"
#include "store/store.h"
#include <inttypes.h>
#include <string.h>

static const char *in = "-", *out = "-", *output = "release", *store_dir;

static const struct arg options[] = {
	STEP_IN(in, "result of the build step"),
	STEP_OUT(out),
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "folder for the packages. Default: release" },
	{ .name = "--store", .text = &store_dir, .meta = "DIR", .help = "the store of the build step; it also keeps compressed frames for the next run. Default: the user's cache" },
	{ 0 },
};

struct package {
	struct layout layout;
	struct archive archive;
};

struct packages {
	struct package *item;
	size_t n, cap;
};

static void
packages_release(struct packages *all)
{
	for (size_t i = 0; i < all->n; i++) {
		layout_release(&all->item[i].layout);
		archive_release(&all->item[i].archive);
	}
	free(all->item);
}

static int
inspect(const struct built *built, const struct store *store, struct diag *why)
{
	scoped(free_release) char *components = store_path(store, "components");
	size_t packages = 0;

	for (size_t i = 0; i < built->jobs; i++) {
		packages += built->job[i].packages;
		if (inspect_job(&built->job[i], components, why))
			return -1;
	}
	return packages ? 0 : diag_set(why, DIAG_USAGE, "the build result names no package");
}

static int
prepare(struct package *p, struct frames *frames, struct diag *why)
{
	if (package_fill(&p->archive, &p->layout, why) || archive_cut(&p->archive, frames, why))
		return diag_wrap(why, "package %s", p->layout.package->file);
	return 0;
}

static int
write_package(struct package *p, const struct frames *frames, struct diag *why)
{
	const char *file = p->layout.package->file;
	scoped(free_release) char *path = path_join(output, file);

	if (archive_write(&p->archive, frames, path, why))
		return -1;
	say("package: %s, %" PRIu64 ".%" PRIu64 " MB", file, p->archive.packed / 1000000, p->archive.packed / 100000 % 10);
	return 0;
}

/* All packages of a target share their frames. */
static int
pack_job(struct packages *all, const struct built *built, const struct built_job *job, const struct extras *extras, const char *cache,
    struct diag *why)
{
	scoped(frames_release) struct frames frames = FRAMES_INIT;
	size_t first = all->n;

	for (size_t i = 0; i < job->packages; i++) {
		struct package *p;

		array_grow(all->item, all->n, all->cap);
		p = &all->item[all->n++];
		*p = (struct package){ .layout = LAYOUT_INIT, .archive = ARCHIVE_INIT };
		if (layout_init(&p->layout, built, job, &job->package[i], extras, why) || prepare(p, &frames, why))
			return -1;
	}
	if (frames_pack(&frames, cache, 0, why))
		return -1;
	for (size_t i = first; i < all->n; i++)
		if (write_package(&all->item[i], &frames, why))
			return -1;
	return 0;
}

static int
pack(struct packages *all, const struct built *built, const struct extras *extras, const struct store *store, struct diag *why)
{
	scoped(free_release) char *cache = store_path(store, "frames");

	for (size_t i = 0; i < built->jobs; i++)
		if (pack_job(all, built, &built->job[i], extras, cache, why))
			return -1;
	return 0;
}

static void
write_one(struct jsonw *w, const struct package *p, const char *folder)
{
	const struct built_package *what = p->layout.package;
	scoped(free_release) char *path = path_join(folder, what->file);

	jsonw_object(w, NULL);
	jsonw_string(w, "tool", what->tool);
	jsonw_string(w, "version", what->version);
	jsonw_string(w, "tag", what->tag);
	jsonw_string(w, "variant", what->variant);
	jsonw_string(w, "target", p->layout.job->target->name);
	jsonw_string(w, "file", what->file);
	jsonw_string(w, "path", path);
	jsonw_integer(w, "size", (int64_t)p->archive.packed);
	jsonw_string(w, "sha256", p->archive.digest.hex);
	jsonw_strings(w, "trial", &p->layout.trial);
	jsonw_array(w, "components");
	for (size_t i = 0; i < what->components; i++)
		jsonw_string(w, NULL, what->component[i]->name);
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_result(struct jsonw *w, const struct packages *all, const char *folder)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/package/1");
	jsonw_array(w, "packages");
	for (size_t i = 0; i < all->n; i++)
		write_one(w, &all->item[i], folder);
	jsonw_end(w);
	jsonw_end(w);
}

static int
save(const struct packages *all, const char *folder, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	write_result(&w, all, folder);
	return step_result(&w, out, why) ? -1 : 0;
}

static int
summarize(const struct packages *all, struct diag *why)
{
	scoped(buf_release) struct buf table = BUF_INIT;

	buf_str(&table, "| package | MB | sha256 |\n|---|---|---|\n");
	for (size_t i = 0; i < all->n; i++)
		buf_printf(&table, "| %s | %" PRIu64 ".%" PRIu64 " | `%s` |\n", all->item[i].layout.package->file,
		    all->item[i].archive.packed / 1000000, all->item[i].archive.packed / 100000 % 10,
		    all->item[i].archive.digest.hex);
	return gh_summary(table.text, why);
}

/* Said last, so that nobody overlooks it; every reason once. */
static void
say_trials(const struct packages *all)
{
	scoped(list_release) struct list reasons = LIST_INIT;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->item[i].layout.trial.n; k++)
			if (!list_has(&reasons, all->item[i].layout.trial.item[k]))
				list_add(&reasons, all->item[i].layout.trial.item[k]);
	for (size_t i = 0; i < reasons.n; i++)
		say("package: a trial build, not for release: %s", reasons.item[i]);
}

static int
report(const struct packages *all, struct diag *why)
{
	scoped(free_release) char *folder = relative_folder(output, out, why);

	if (!folder || save(all, folder, why) || summarize(all, why))
		return -1;
	say_trials(all);
	return 0;
}

/* What was built is read from here on: of the store and of what shows the machine's cores, and nothing else. */
static int
restrict_to(const struct store *store, struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;
	scoped(free_release) char *components = store_path(store, "components");
	scoped(free_release) char *frames = store_path(store, "frames");
	scoped(free_release) char *tmp = store_path(store, "tmp");

	landlock_open(&rules);
	landlock_allow_read(&rules, components);
	landlock_allow_read(&rules, "/sys/devices/system/cpu");
	landlock_allow_read(&rules, "/proc");
	landlock_allow_write(&rules, frames);
	landlock_allow_write(&rules, tmp);
	landlock_allow_write(&rules, output);
	return step_restrict(&rules, out, why);
}

static int
run(struct diag *why)
{
	scoped(built_release) struct built built = BUILT_INIT;
	scoped(extras_release) struct extras extras = EXTRAS_INIT;
	scoped(packages_release) struct packages all = { 0 };
	scoped(store_release) struct store store = STORE_INIT;

	return built_load(&built, in, why) || extras_load(&extras, why) || store_open(&store, store_dir, why) ||
		dir_make(output, why) || restrict_to(&store, why) || inspect(&built, &store, why) || pack(&all, &built, &extras, &store, why) || report(&all, why) ? -1 : 0;
}

static const struct step step = {
	.args = {
		.step = "package",
		.purpose = "packs what was built: one .tar.zst for each tool, variant and target",
		.option = options,
	},
	.run = run,
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
