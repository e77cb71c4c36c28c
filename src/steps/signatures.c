#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "trust/oci_image_copy.h"

static struct list operands = LIST_INIT;
static const char *out = "-";
static bool plain_http;

static const struct arg options[] = {
	{ .name = "--plain-http", .flag = &plain_http, .help = "no TLS, and no password; loopback needs no such permission" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write the result; standard output" },
	{ 0 },
};

static const struct args usage = {
	.step = "signatures",
	.usage = REFERENCE_SCHEME "HOST/REPOSITORY[:TAG][@DIGEST] DIR",
	.purpose = "copies an image's manifest and signatures from a registry into a new OCI layout",
	.option = options,
	.operands = &operands,
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
	return jsonw_save(&w, out, why) || gh_set_result(w.out.text, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(reference_release) struct reference ref = REFERENCE_INIT;
	scoped(registry_release) struct registry registry = REGISTRY_INIT;
	scoped(oci_layout_release) struct oci_layout layout = OCI_LAYOUT_INIT;
	struct oci_image_copy copy = { .registry = &registry, .layout = &layout };

	if (operands.n != 2) {
		diag_set(why, DIAG_USAGE, "an image and a folder are wanted");
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

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) || run(&why))
		status = diag_report(&why, "signatures");
	list_release(&operands);
	return status;
}
