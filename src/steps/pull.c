#include "cli/say.h"
#include "cli/step.h"
#include "oci/pull.h"
#include "oci/registry_copy.h"
#include "trust/oci_image_copy.h"
#include <inttypes.h>

static struct list operands = LIST_INIT;
static const char *out = "-";
static bool plain_http, with_signatures;

static const struct arg options[] = {
	{ .name = "--signatures", .flag = &with_signatures, .help = "copy the signatures and attestations of the image too" },
	STEP_PLAIN_HTTP(plain_http),
	STEP_OUT(out),
	{ 0 },
};

static int
save(const struct pull *p, size_t signatures, struct diag *why)
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
	if (with_signatures)
		jsonw_integer(&w, "signatures", (int64_t)signatures);
	jsonw_end(&w);
	return step_result(&w, out, why) ? -1 : 0;
}

/* The image was pulled: it is the first of the layout. */
static int
copy_signatures(struct registry_copy *from, size_t *n, struct diag *why)
{
	struct oci_image_copy copy = { .registry = &from->registry, .layout = &from->layout, .whole = true };

	if (with_signatures && oci_image_copy_all(&copy, &from->layout.index.item[0], why))
		return -1;
	*n = copy.signatures;
	return 0;
}

static int
run(struct diag *why)
{
	scoped(registry_copy_release) struct registry_copy from = REGISTRY_COPY_INIT;
	struct pull pull = { .registry = &from.registry, .layout = &from.layout };
	size_t signatures = 0;

	if (operands.n != 2) {
		diag_set(why, DIAG_USAGE, "give an image and a folder");
		return diag_hint(why, "ingot pull " REFERENCE_SCHEME "HOST/REPOSITORY:TAG DIR");
	}
	if (registry_copy_open(&from, operands.item[0], operands.item[1], plain_http, why) ||
	    pull_image(&pull, &from.image, why) ||
	    copy_signatures(&from, &signatures, why) ||
	    oci_layout_save(&from.layout, why) ||
	    save(&pull, signatures, why))
		return -1;
	say("pull: %s@%s, %zu blobs, %" PRIu64 " KB", from.image.repository, pull.digest, pull.blobs, pull.bytes / 1000);
	if (with_signatures)
		say("pull: %zu signatures, not verified", signatures);
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
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
