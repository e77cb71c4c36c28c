#include "cli/say.h"
#include "cli/step.h"
#include "trust/oci_image_copy.h"

static struct list operands = LIST_INIT;
static const char *out = "-";
static bool plain_http;

static const struct arg options[] = {
	{ .name = "--plain-http", .flag = &plain_http, .help = "use http, without a password. Loopback addresses do not need this option" },
	STEP_OUT(out),
	{ 0 },
};

static void
write_result(struct jsonw *w, const struct oci_image_copy *c)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/signatures/1");
	jsonw_string(w, "image", operands.item[0]);
	jsonw_string(w, "digest", c->digest);
	jsonw_string(w, "layout", c->layout->dir);
	jsonw_integer(w, "signatures", (int64_t)c->signatures);
	jsonw_end(w);
}

static int
save(const struct oci_image_copy *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	write_result(&w, c);
	return step_result(&w, out, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(reference_release) struct reference ref = REFERENCE_INIT;
	scoped(registry_release) struct registry registry = REGISTRY_INIT;
	scoped(oci_layout_release) struct oci_layout layout = OCI_LAYOUT_INIT;
	struct oci_image_copy copy = { .registry = &registry, .layout = &layout };

	if (operands.n != 2) {
		diag_set(why, DIAG_USAGE, "give an image and a folder");
		return diag_hint(why, "ingot signatures " REFERENCE_SCHEME "HOST/REPOSITORY:TAG DIR");
	}
	if (reference_parse(&ref, operands.item[0], why) ||
	    registry_open(&registry, &ref, plain_http, why) ||
	    oci_layout_begin(&layout, operands.item[1], why) ||
	    oci_image_copy(&copy, &ref, why) ||
	    oci_layout_save(&layout, why) ||
	    save(&copy, why))
		return -1;
	say("signatures: %zu of %s@%s", copy.signatures, ref.repository, copy.digest);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "signatures",
		.usage = REFERENCE_SCHEME "HOST/REPOSITORY[:TAG][@DIGEST] DIR",
		.purpose = "copies an image's manifest and signatures from a registry into a new OCI layout",
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
