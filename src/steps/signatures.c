#include "cli/say.h"
#include "cli/step.h"
#include "net/client_files.h"
#include "oci/registry_copy.h"
#include "trust/oci_image_copy.h"

static struct list operands = LIST_INIT;
static const char *out = "-";
static bool plain_http;

static const struct arg options[] = {
	STEP_PLAIN_HTTP(plain_http),
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

/* From here on a registry is asked.  Its password has been read. */
static int
restrict_to_copying(struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	landlock_open_client(&rules);
	client_files_allow(&rules);
	landlock_allow_write(&rules, operands.item[1]);
	return step_restrict(&rules, out, why);
}

static int
run(struct diag *why)
{
	scoped(registry_copy_release) struct registry_copy from = REGISTRY_COPY_INIT;
	struct oci_image_copy copy = { .registry = &from.registry, .layout = &from.layout };

	if (operands.n != 2) {
		diag_set(why, DIAG_USAGE, "give an image and a folder");
		return diag_hint(why, "ingot signatures " REFERENCE_SCHEME "HOST/REPOSITORY:TAG DIR");
	}
	if (registry_copy_open(&from, operands.item[0], operands.item[1], plain_http, why) ||
	    restrict_to_copying(why) ||
	    oci_image_copy(&copy, &from.image, why) ||
	    oci_layout_save(&from.layout, why) ||
	    save(&copy, why))
		return -1;
	say("signatures: %zu of %s@%s", copy.signatures, from.image.repository, copy.digest);
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
	.catches_signals = true,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}
