#include "base/file.h"
#include "base/target.h"
#include "base/text.h"
#include "cli/home.h"
#include "cli/say.h"
#include "cli/step.h"
#include "image/compose.h"
#include "image/derive.h"
#include "image/docker_archive.h"
#include "image/sbom.h"
#include "pack/inspect.h"
#include "store/store.h"
#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>

static const char *in = "-", *out = "-", *output = "release/static", *describes, *tag, *compression = "gzip", *store_dir;
static const char *base_name, *docker_archive, *sbom;
static struct list names = LIST_INIT, notes = LIST_INIT, added = LIST_INIT, entrypoint = LIST_INIT;

static const struct arg options[] = {
	STEP_IN(in, "result of the build step"),
	STEP_OUT(out),
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "folder for the new OCI layout. Default: release/static" },
	{ .name = "--base", .text = &base_name, .meta = "oci:DIR", .help = "an image to build on, in an OCI layout: oci:DIR[:TAG]" },
	{ .name = "--add", .many = &added, .meta = "FILE=/PATH", .help = "put a static program, or data, on the base" },
	{ .name = "--entrypoint", .many = &entrypoint, .meta = "WORD", .help = "what the image runs: a program, then its first arguments" },
	{ .name = "--description", .text = &describes, .meta = "FILE", .help = "configuration, folders and platforms of the image. Default: etc/static/image.json" },
	{ .name = "--platform", .many = &names, .meta = "PLATFORM", .help = "only this one, and others that are named so. Default: all" },
	{ .name = "--tag", .text = &tag, .meta = "TAG", .help = "name of the image in the layout. Default: its version" },
	{ .name = "--annotation", .many = &notes, .meta = "KEY=VALUE", .help = "add an annotation to the index and the manifests" },
	{ .name = "--compression", .text = &compression, .meta = "NAME", .help = "gzip or zstd. Default: gzip" },
	{ .name = "--docker-archive", .text = &docker_archive, .meta = "FILE", .help = "also write the image for 'docker load'; with several platforms, the one of this machine" },
	{ .name = "--sbom", .text = &sbom, .meta = "FILE", .help = "also write what the image holds, as an SPDX document" },
	STEP_STORE(store_dir),
	{ 0 },
};

static int
take_annotations(struct image *m, struct diag *why)
{
	for (size_t i = 0; i < notes.n; i++) {
		const char *text = notes.item[i], *equals = strchr(text, '=');
		scoped(free_release) char *key = equals ? xstrndup(text, (size_t)(equals - text)) : NULL;

		if (!key || !*key || text_has_control(text))
			return diag_set(why, DIAG_USAGE, "'%s' is not KEY=VALUE", text);
		image_annotate(m, key, equals + 1);
	}
	return 0;
}

static int
describe(struct description *d, struct diag *why)
{
	scoped(free_release) char *ours = describes ? NULL : home_path("etc/static/image.json", why);

	return describes || ours ? description_load(d, describes ? describes : ours, why) : -1;
}

/* All files of the package are taken, whatever its variant. */
static int
take_package(struct compose *c, const struct built *built, struct diag *why)
{
	if (built->jobs != 1 || built->job[0].packages != 1)
		return diag_set(why, DIAG_USAGE, "an image is made of one package for one target; plan one variant of it");
	c->package = built->job[0].package;
	return 0;
}

static void
allow_folder_of(const struct landlock *rules, const char *file)
{
	scoped(free_release) char *folder = file ? path_dir(file) : NULL;

	landlock_allow_write(rules, folder);
}

static int
restrict_to(const struct store *store, struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;
	scoped(free_release) char *components = store_path(store, "components");

	landlock_open(&rules);
	landlock_allow_read(&rules, components);
	landlock_allow_read(&rules, "/sys/devices/system/cpu");
	landlock_allow_read(&rules, "/proc");
	landlock_allow_write(&rules, output);
	allow_folder_of(&rules, docker_archive);
	allow_folder_of(&rules, sbom);
	return step_restrict(&rules, out, why);
}

static int
write_sbom(const struct image *m, const struct built_package *p, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (!sbom)
		return 0;
	sbom_write(&w, m, p);
	return jsonw_save(&w, sbom, why);
}

static int
make_new(struct image *m, struct compose *c, struct diag *why)
{
	scoped(built_release) struct built built = BUILT_INIT;
	scoped(description_release) struct description description = DESCRIPTION_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *components = NULL;

	c->description = &description;
	if (built_load(&built, in, why) || take_package(c, &built, why) || describe(&description, why) ||
	    store_open(&store, store_dir, why) || image_begin(m, output, why) || restrict_to(&store, why))
		return -1;
	components = store_path(&store, "components");
	return inspect_job(&built.job[0], components, why) || compose(c, m, why) ||
	       image_finish(m, tag ? tag : c->package->version, why) || write_sbom(m, c->package, why) ? -1 : 0;
}

/* The base is read from here on. */
static int
restrict_on(const char *dir, const struct additions *additions, struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	landlock_open(&rules);
	landlock_allow_read(&rules, dir);
	landlock_allow_read(&rules, "/usr/share/locale");
	landlock_allow_read(&rules, "/usr/lib/locale");
	for (size_t i = 0; i < additions->n; i++)
		landlock_allow_read(&rules, additions->item[i].source);
	landlock_allow_write(&rules, output);
	allow_folder_of(&rules, docker_archive);
	return step_restrict(&rules, out, why);
}

static int
make_on(struct image *m, struct derive *d, const char *dir, const char *base_tag, struct diag *why)
{
	scoped(additions_release) struct additions additions = ADDITIONS_INIT;
	scoped(base_release) struct base base = BASE_INIT;

	d->base = &base;
	d->additions = &additions;
	d->platforms = &names;
	d->entrypoint = &entrypoint;
	if (additions_read(&additions, &added, why) || image_begin(m, output, why) || restrict_on(dir, &additions, why) ||
	    base_open(&base, dir, base_tag, why) || derive(d, m, why))
		return -1;
	return image_finish(m, tag ? tag : "latest", why);
}

static int
make_derived(struct image *m, enum compression how, struct diag *why)
{
	struct derive d = { .compression = how };
	scoped(free_release) char *dir = NULL;
	const char *base_tag;

	if (!added.n)
		return diag_set(why, DIAG_USAGE, "--base goes with --add");
	if (sbom)
		return diag_set(why, DIAG_USAGE, "--sbom lists what was built, and does not go with --base");
	if (!oci_layout_name(base_name, &dir, &base_tag))
		return diag_set(why, DIAG_USAGE, "'%s' is not oci:DIR[:TAG]", base_name);
	return make_on(m, &d, dir, base_tag, why);
}

static int
make(struct image *m, struct diag *why)
{
	struct compose c = { .platforms = &names };

	if (compression_get(&c.compression, compression, why) || take_annotations(m, why))
		return -1;
	if (base_name)
		return make_derived(m, c.compression, why);
	if (added.n || entrypoint.n)
		return diag_set(why, DIAG_USAGE, "%s goes with --base", added.n ? "--add" : "--entrypoint");
	return make_new(m, &c, why);
}

static void
write_part(struct jsonw *w, const struct image_part *part)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "platform", part->platform->name);
	jsonw_string(w, "digest", part->manifest.digest);
	jsonw_string(w, "config", part->config.digest);
	jsonw_string(w, "layer", part->layer.blob.digest);
	jsonw_integer(w, "layer_size", part->layer.blob.size);
	jsonw_string(w, "diff_id", part->layer.diff_id);
	jsonw_end(w);
}

static void
write_result(struct jsonw *w, const struct image *m)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/image/1");
	jsonw_string(w, "layout", output);
	jsonw_string(w, "tag", m->tag);
	jsonw_string(w, "digest", m->index.digest);
	jsonw_time(w, "created", m->created);
	jsonw_array(w, "images");
	for (size_t i = 0; i < m->n; i++)
		write_part(w, &m->part[i]);
	jsonw_end(w);
	jsonw_end(w);
}

/* The format has one platform.  On a machine that none of them fits, a platform must be chosen. */
static const struct image_part *
part_for_docker(const struct image *m, struct diag *why)
{
	struct utsname here;

	if (m->n == 1)
		return m->part;
	for (size_t i = 0; uname(&here) == 0 && i < m->n; i++) {
		const struct target *target = target_of(m->part[i].platform->architecture, "static");

		if (target && !strcmp(target->cpu, here.machine))
			return &m->part[i];
	}
	diag_set(why, DIAG_USAGE, "--docker-archive holds one platform, and the image has %zu", m->n);
	diag_hint(why, "choose one by --platform");
	return NULL;
}

static int
write_archive(const struct image *m, struct diag *why)
{
	scoped(free_release) char *name = xasprintf("%s:%s", path_base(output), m->tag);
	const struct image_part *part = docker_archive ? part_for_docker(m, why) : NULL;

	if (!docker_archive)
		return 0;
	return part ? docker_archive_write(m, part, name, docker_archive, why) : -1;
}

static int
save(const struct image *m, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	write_result(&w, m);
	return step_result(&w, out, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(image_release) struct image image = IMAGE_INIT;

	if (make(&image, why) || write_archive(&image, why) || save(&image, why))
		return -1;
	say("image: %s:%s for %zu platforms, layer of %" PRId64 " KB", output, image.tag, image.n, image.part[0].layer.blob.size / 1000);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "image",
		.purpose = "makes an image for several platforms, as an OCI layout: of what was built, or of a base and static programs",
		.option = options,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
