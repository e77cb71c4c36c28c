#include "cli/say.h"
#include "cli/step.h"
#include "oci/pull.h"
#include <inttypes.h>

static struct list operands = LIST_INIT;
static const char *out = "-";
static bool plain_http;

static const struct arg options[] = {
	{ .name = "--plain-http", .flag = &plain_http, .help = "use http, without a password. Loopback addresses do not need this option" },
	STEP_OUT(out),
	{ 0 },
};

static int
save(const struct pull *p, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/pull/1");
	jsonw_string(&w, "image", operands.item[0]);
	jsonw_string(&w, "digest", p->digest);
	jsonw_string(&w, "layout", p->layout->dir);
	jsonw_integer(&w, "manifests", (int64_t)p->manifests);
	jsonw_integer(&w, "blobs", (int64_t)p->blobs);
	jsonw_integer(&w, "bytes", (int64_t)p->bytes);
	jsonw_end(&w);
	return step_result(&w, out, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(reference_release) struct reference ref = REFERENCE_INIT;
	scoped(registry_release) struct registry registry = REGISTRY_INIT;
	scoped(oci_layout_release) struct oci_layout layout = OCI_LAYOUT_INIT;
	struct pull pull = { .registry = &registry, .layout = &layout };

	if (operands.n != 2) {
		diag_set(why, DIAG_USAGE, "give an image and a folder");
		return diag_hint(why, "ingot pull " REFERENCE_SCHEME "HOST/REPOSITORY:TAG DIR");
	}
	if (reference_parse(&ref, operands.item[0], why) ||
	    registry_open(&registry, &ref, plain_http, why) ||
	    oci_layout_begin(&layout, operands.item[1], why) ||
	    pull_image(&pull, &ref, why) ||
	    oci_layout_save(&layout, why) ||
	    save(&pull, why))
		return -1;
	say("pull: %s@%s, %zu blobs, %" PRIu64 " KB", ref.repository, pull.digest, pull.blobs, pull.bytes / 1000);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "pull",
		.usage = REFERENCE_SCHEME "HOST/REPOSITORY[:TAG][@DIGEST] DIR",
		.purpose = "copies an image with all its layers from a registry into a new OCI layout",
		.option = options,
		.operands = &operands,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
