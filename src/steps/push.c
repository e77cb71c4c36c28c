#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "oci/push.h"
#include <inttypes.h>

static struct list operands = LIST_INIT;
static const char *out = "-", *from;
static bool plain_http;

static const struct arg options[] = {
	{ .name = "--mount-from", .text = &from, .meta = "REPOSITORY", .help = "take blobs from this repository of the same registry, if it has them" },
	STEP_PLAIN_HTTP(plain_http),
	STEP_OUT(out),
	{ 0 },
};

struct pushed {
	struct oci_layout layout;
	const struct descriptor *image;
	struct push sum;                        /* of all names */
};

static void
pushed_release(struct pushed *p)
{
	oci_layout_release(&p->layout);
}

static int
push_to(struct pushed *p, const char *name, struct diag *why)
{
	scoped(reference_release) struct reference ref = REFERENCE_INIT;
	scoped(registry_release) struct registry registry = REGISTRY_INIT;
	struct push push = { .registry = &registry, .layout = &p->layout, .from = from };

	if (reference_parse(&ref, name, why))
		return -1;
	if (ref.digest)
		return diag_set(why, DIAG_USAGE, "'%s' has a digest; an image is pushed by a tag", name);
	if (registry_open(&registry, &ref, plain_http, why) || push_image(&push, p->image, ref.tag, why))
		return diag_wrap(why, "'%s'", name);
	say("push: %s, %zu of %zu blobs uploaded, %" PRIu64 " KB, %s", name, push.uploaded, push.blobs, push.bytes / 1000,
	    push.signatures ? "signatures too" : "no signatures");
	p->sum.signatures = push.signatures;
	p->sum.uploaded += push.uploaded;
	p->sum.mounted += push.mounted;
	p->sum.bytes += push.bytes;
	p->sum.blobs = push.blobs;
	return 0;
}

/* Every name is checked before the first is pushed. */
static int
check_names(struct diag *why)
{
	for (size_t i = 1; i < operands.n; i++) {
		scoped(reference_release) struct reference ref = REFERENCE_INIT;

		if (reference_parse(&ref, operands.item[i], why))
			return -1;
	}
	return 0;
}

static int
open_image(struct pushed *p, struct diag *why)
{
	scoped(free_release) char *dir = NULL;
	const char *tag;

	if (operands.n < 2 || !oci_layout_name(operands.item[0], &dir, &tag)) {
		diag_set(why, DIAG_USAGE, "give an image and the names that it gets");
		return diag_hint(why, "ingot push oci:DIR[:TAG] " REFERENCE_SCHEME "HOST/REPOSITORY:TAG...");
	}
	if (check_names(why) || oci_layout_open(&p->layout, dir, why))
		return -1;
	p->image = oci_layout_find(&p->layout, tag, why);
	return p->image ? 0 : -1;
}

/* One row per manifest of the index; an image for one platform has none. */
static int
put_manifests(struct buf *table, const struct pushed *p, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json manifests;

	if (oci_layout_read(&p->layout, p->image, OCI_MAX_MANIFEST, &text, why) || json_parse(&doc, p->image->digest, text.text, text.len, why))
		return -1;
	manifests = json_find(json_top(&doc), "manifests");
	for (size_t i = 0; i < json_count(manifests); i++) {
		struct json manifest = json_item(manifests, i), platform = json_find(manifest, "platform");
		const char *variant = json_string(json_find(platform, "variant"));
		scoped(free_release) char *name = xasprintf("%s%s%s", json_string(json_find(platform, "architecture")), *variant ? "/" : "", variant);

		buf_printf(table, "%s", i ? "" : "\n| architecture | digest |\n|---|---|\n");
		gh_cell(table, name);
		gh_cell(table, json_string(json_find(manifest, "digest")));
		buf_str(table, "|\n");
	}
	return 0;
}

static int
summarize(const struct pushed *p, struct diag *why)
{
	scoped(buf_release) struct buf table = BUF_INIT;

	if (!gh_active())
		return 0;
	buf_str(&table, "### Pushed\n\n| name | digest | signatures |\n|---|---|--:|\n");
	for (size_t i = 1; i < operands.n; i++) {
		gh_cell(&table, operands.item[i]);
		gh_cell(&table, p->image->digest);
		buf_printf(&table, "| %zu |\n", p->sum.signatures);
	}
	return put_manifests(&table, p, why) || gh_summary(table.text, why) ? -1 : 0;
}

static int
save(const struct pushed *p, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/push/1");
	jsonw_string(&w, "image", operands.item[0]);
	jsonw_string(&w, "digest", p->image->digest);
	jsonw_array(&w, "names");
	for (size_t i = 1; i < operands.n; i++)
		jsonw_string(&w, NULL, operands.item[i]);
	jsonw_end(&w);
	jsonw_integer(&w, "signatures", (int64_t)p->sum.signatures);
	jsonw_integer(&w, "blobs", (int64_t)p->sum.blobs);
	jsonw_integer(&w, "uploaded", (int64_t)p->sum.uploaded);
	jsonw_integer(&w, "mounted", (int64_t)p->sum.mounted);
	jsonw_integer(&w, "bytes", (int64_t)p->sum.bytes);
	jsonw_end(&w);
	return step_result(&w, out, why) || summarize(p, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(pushed_release) struct pushed p = { .layout = OCI_LAYOUT_INIT };

	if (open_image(&p, why))
		return -1;
	for (size_t i = 1; i < operands.n; i++)
		if (push_to(&p, operands.item[i], why))
			return -1;
	return save(&p, why);
}

static const struct step step = {
	.args = {
		.step = "push",
		.usage = "oci:DIR[:TAG] " REFERENCE_SCHEME "HOST/REPOSITORY:TAG...",
		.purpose = "pushes an image from an OCI layout to a registry, under one or more names",
		.option = options,
		.operands = &operands,
	},
	.run = run,
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
