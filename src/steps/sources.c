#include "base/file.h"
#include "base/tree.h"
#include "rebuild/source_archive.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "pack/relative.h"
#include <inttypes.h>
#include <string.h>

enum { PINS_MAX = 1 << 20 };

static struct list results = LIST_INIT;
static const char *out = "-", *output = "release", *tag, *store_dir;

static const struct arg options[] = {
	{ .name = "--in", .document = true, .many = &results, .meta = "FILE", .help = "result of the fetch step. Default: standard input" },
	STEP_OUT(out),
	{ .name = "--tag", .text = &tag, .meta = "TAG", .help = "only this tool of the plan. Default: all of them" },
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "folder for the archives and pins.json. Default: release" },
	STEP_STORE(store_dir),
	{ 0 },
};

struct written {
	char *tool, *version, *tag, *path;
	struct digest digest;
	uint64_t size;
};

struct writing {
	struct store store;
	struct plan *plan;              /* one per result */
	size_t plans;
	struct list tags;               /* of all plans */
	char *pins;                     /* the file of the pin set */
	struct written *item;           /* the archives, then pins.json */
	size_t n, cap;
};
#define WRITING_INIT { .tags = LIST_INIT }

static void
writing_release(struct writing *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->item[i].tool);
		free(w->item[i].version);
		free(w->item[i].tag);
		free(w->item[i].path);
	}
	for (size_t i = 0; i < w->plans; i++)
		plan_release(&w->plan[i]);
	free(w->plan);
	free(w->item);
	free(w->pins);
	list_release(&w->tags);
	store_release(&w->store);
}

static int
load(struct writing *w, struct diag *why)
{
	w->plan = xcalloc(results.n, sizeof(*w->plan));
	for (; w->plans < results.n; w->plans++)
		if (plan_load(&w->plan[w->plans], results.item[w->plans], why)) {
			plan_release(&w->plan[w->plans]);
			return -1;
		}
	return 0;
}

static int
find_tags(struct writing *w, struct diag *why)
{
	for (size_t i = 0; i < w->plans; i++)
		for (size_t k = 0; k < w->plan[i].tools; k++) {
			const char *one = w->plan[i].tool[k].tag;

			if (!list_has(&w->tags, one) && (!tag || !strcmp(tag, one)))
				list_add(&w->tags, one);
		}
	if (w->tags.n)
		return 0;
	return diag_set(why, DIAG_USAGE, "no plan has the tag '%s'", tag ? tag : "");
}

/* Of all plans that have this tag. */
static int
gather(struct source_archive *b, const struct writing *w, const char *wanted, struct diag *why)
{
	for (size_t i = 0; i < w->plans; i++)
		for (size_t k = 0; k < w->plan[i].tools; k++)
			if (!strcmp(w->plan[i].tool[k].tag, wanted) && source_archive_add(b, &w->plan[i], &w->plan[i].tool[k], &w->store, why))
				return -1;
	return 0;
}

static struct written *
new_item(struct writing *w)
{
	array_grow(w->item, w->n, w->cap);
	w->item[w->n] = (struct written){ 0 };
	return &w->item[w->n++];
}

static int
check_pins(struct writing *w, const struct source_archive *b, struct diag *why)
{
	if (w->pins && strcmp(w->pins, b->pins_path) != 0) {
		diag_set(why, DIAG_USAGE, "the plans have the pin sets '%s' and '%s', and a release has one pins.json", w->pins, b->pins_path);
		return diag_hint(why, "give one tool by --tag");
	}
	if (!w->pins)
		w->pins = xstrdup(b->pins_path);
	return 0;
}

static int
write_tool(struct writing *w, const char *wanted, struct diag *why)
{
	scoped(source_archive_release) struct source_archive b = SOURCE_ARCHIVE_INIT;
	struct written *one = new_item(w);

	if (gather(&b, w, wanted, why) || check_pins(w, &b, why) || source_archive_write(&b, output, &one->path, &one->digest, &one->size, why))
		return -1;
	one->tool = xstrdup(b.tool);
	one->version = xstrdup(b.version);
	one->tag = xstrdup(b.tag);
	say("sources: %s, %zu components, %" PRIu64 ".%" PRIu64 " MB", path_base(one->path), b.components.n, one->size / 1000000,
	    one->size / 100000 % 10);
	return 0;
}

/* check-release compares later pins with those of the release. */
static int
write_pins(struct writing *w, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	struct written *one = new_item(w);

	one->path = path_join(output, "pins.json");
	if (file_read(&text, w->pins, PINS_MAX, why) || file_write(one->path, text.text, text.len, 0644, why))
		return -1;
	digest_bytes(&one->digest, text.text, text.len);
	one->size = text.len;
	return 0;
}

static void
write_file(struct jsonw *w, const struct written *one, const char *folder)
{
	scoped(free_release) char *path = path_join(folder, path_base(one->path));

	jsonw_object(w, NULL);
	if (one->tag) {
		jsonw_string(w, "tool", one->tool);
		jsonw_string(w, "version", one->version);
		jsonw_string(w, "tag", one->tag);
	}
	jsonw_string(w, "file", path_base(one->path));
	jsonw_string(w, "path", path);
	jsonw_integer(w, "size", (int64_t)one->size);
	jsonw_string(w, "sha256", one->digest.hex);
	jsonw_end(w);
}

static int
save(const struct writing *all, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(free_release) char *folder = relative_folder(output, out, why);

	if (!folder)
		return -1;
	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/sources/1");
	jsonw_array(&w, "files");
	for (size_t i = 0; i < all->n; i++)
		write_file(&w, &all->item[i], folder);
	jsonw_end(&w);
	jsonw_end(&w);
	return step_result(&w, out, why);
}

static int
summarize(const struct writing *all, struct diag *why)
{
	scoped(buf_release) struct buf table = BUF_INIT;

	buf_str(&table, "| file | bytes | sha256 |\n|---|--:|---|\n");
	for (size_t i = 0; i < all->n; i++)
		buf_printf(&table, "| %s | %" PRIu64 " | `%s` |\n", path_base(all->item[i].path), all->item[i].size, all->item[i].digest.hex);
	return gh_summary(table.text, why);
}

static int
run(struct diag *why)
{
	scoped(writing_release) struct writing w = WRITING_INIT;

	if (!results.n)
		list_add(&results, "-");
	if (load(&w, why) || find_tags(&w, why) || store_open(&w.store, store_dir, why) || dir_make(output, why))
		return -1;
	for (size_t i = 0; i < w.tags.n; i++)
		if (write_tool(&w, w.tags.item[i], why))
			return -1;
	return write_pins(&w, why) || save(&w, why) || summarize(&w, why) ? -1 : 0;
}

static const struct step step = {
	.args = {
		.step = "sources",
		.purpose = "packs all that the tools of a plan are built from: TAG-sources.tar.zst, and pins.json",
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
