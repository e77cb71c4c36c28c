#include "base/file.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "source/pinned.h"
#include "trust/examine_folder.h"
#include "trust/identity.h"
#include "trust/oci_image_name.h"
#include "tuf/current.h"
#include <string.h>

static struct list operands = LIST_INIT;
static bool plain_http;
static const char *in, *out = "-", *bundle, *provenance, *type, *pins, *key_file, *root_file;
static struct policy policy = POLICY_INIT;

static const struct arg options[] = {
	{ .name = "--bundle", .text = &bundle, .meta = "FILE", .help = "of the one file; FILE.sigstore.json" },
	{ .name = "--certificate-identity", .text = &policy.identity, .meta = "ID", .help = "who must have signed, exactly" },
	{ .name = "--certificate-identity-regexp", .text = &policy.identity_regexp, .meta = "RE", .help = "the same, between ^ and $" },
	{ .name = "--certificate-oidc-issuer", .text = &policy.issuer, .meta = "URL", .help = "who must have known him, exactly" },
	{ .name = "--certificate-oidc-issuer-regexp", .text = &policy.issuer_regexp, .meta = "RE", .help = "the same, between ^ and $" },
	{ .name = "--repository", .text = &policy.repository, .meta = "REPO", .help = "whose workflow ran: OWNER/NAME or a URI" },
	{ .name = "--repository-id", .text = &policy.repository_id, .meta = "N", .help = "its number, which outlives a name" },
	{ .name = "--workflow", .text = &policy.workflow, .meta = "PATH", .help = "the workflow that signed" },
	{ .name = "--ref", .text = &policy.ref, .meta = "REF", .help = "branch or tag: refs/tags/v1" },
	{ .name = "--key", .text = &key_file, .meta = "FILE", .help = "a public key instead of an identity" },
	{ .name = "--type", .text = &type, .meta = "URI", .help = "predicate type that an attestation must have" },
	{ .name = "--provenance", .text = &provenance, .meta = "FILE", .help = "attestation over all the files; provenance.sigstore.json of a folder" },
	{ .name = "--pins", .text = &pins, .meta = "SET", .help = "every input of the provenance must be what these pins say" },
	{ .name = "--trusted-root", .text = &root_file, .meta = "FILE", .help = "whom to trust; the public-good Sigstore" },
	{ .name = "--plain-http", .flag = &plain_http, .help = "ask an image's registry without TLS" },
	{ .name = "--in", .text = &in, .meta = "FILE", .help = "result of the checksum step: what the folder must hold" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write our result; standard output" },
	{ 0 },
};

static const struct args usage = {
	.step = "verify",
	.usage = "FILE|DIR|sha256:HEX|docker://IMAGE|oci:DIR[:TAG]...",
	.purpose = "says who signed what, when, and from which commit; offline",
	.option = options,
	.operands = &operands,
};

/* Nothing said: whoever signs our own releases. */
static int
load_policy(struct identity *ours, struct key *key, struct diag *why)
{
	if (key_file && key_load(key, key_file, why))
		return -1;
	policy.key = key_file ? key : NULL;
	if (policy_is_empty(&policy) && identity_load(ours, &policy, why))
		return -1;
	return policy_check(&policy, why);
}

static int
load_root(struct trusted_root *root, struct diag *why)
{
	scoped(free_release) char *path = root_file ? xstrdup(root_file) : current_find(CURRENT_ROOT, why);

	return path ? trusted_root_load(root, path, why) : -1;
}

static int
check_operands(struct diag *why)
{
	bool folder = operands.n && file_is_dir(operands.item[0]);

	if (!operands.n) {
		diag_set(why, DIAG_USAGE, "nothing to verify was named");
		return diag_hint(why, "ingot verify FILE, or a folder with checksums.txt");
	}
	for (size_t i = 1; i < operands.n; i++)
		if (folder || file_is_dir(operands.item[i]))
			return diag_set(why, DIAG_USAGE, "a folder is verified alone, and '%s' was named too", operands.item[i]);
	if (bundle && (folder || operands.n > 1 || oci_image_is_name(operands.item[0])))
		return diag_set(why, DIAG_USAGE, "option '--bundle' is for one file");
	if (in && !folder)
		return diag_set(why, DIAG_USAGE, "option '--in' is for a folder");
	return 0;
}

static int
verify_folder(struct examine *x, struct diag *why)
{
	scoped(listing_release) struct listing told = LISTING_INIT;
	scoped(free_release) char *beside = path_join(operands.item[0], PROVENANCE_FILE);

	if (in && listing_load_result(&told, in, why))
		return -1;
	if (examine_folder(x, operands.item[0], in ? &told : NULL, why))
		return -1;
	if (provenance || !file_exists(beside))
		return 0;
	return examine_provenance(x, beside, why);
}

/* A commit is what the certificate confirms; all else must be pinned. */
static int
check_input(const struct pinned *pinned, const struct slsa_dependency *d, struct verify_report *r, struct diag *why)
{
	if (!*d->name && text_starts(d->uri, "git+"))
		return 0;
	if (pinned_check(pinned, d->name, json_string(json_find(d->digest, "sha256")), json_string(json_find(d->digest, "dirHash1")), why))
		return diag_wrap(why, "an input of the provenance");
	r->pinned++;
	return 0;
}

static int
check_pins(struct verify_report *r, struct diag *why)
{
	scoped(pinned_release) struct pinned pinned = PINNED_INIT;

	if (!pins)
		return 0;
	if (!r->has_provenance)
		return diag_set(why, DIAG_USAGE, "option '--pins' is for a provenance, and there is none");
	if (pinned_load(&pinned, pins, why))
		return -1;
	for (size_t i = 0; i < json_count(r->slsa.dependencies); i++) {
		struct slsa_dependency d;

		slsa_dependency(&r->slsa, i, &d);
		if (check_input(&pinned, &d, r, why))
			return -1;
	}
	r->pins = pins;
	return r->pinned ? 0 : diag_set(why, DIAG_REFUSED, "the provenance names no input but commits");
}

static int
verify_one(struct examine *x, const char *name, struct diag *why)
{
	return oci_image_is_name(name) ? oci_image_examine_name(x, name, plain_http, why) : examine_file(x, name, bundle, why);
}

static int
verify(struct examine *x, struct diag *why)
{
	if (check_operands(why))
		return -1;
	if (file_is_dir(operands.item[0])) {
		if (verify_folder(x, why))
			return -1;
	} else {
		for (size_t i = 0; i < operands.n; i++)
			if (verify_one(x, operands.item[i], why))
				return -1;
	}
	if (provenance && examine_provenance(x, provenance, why))
		return -1;
	return check_pins(x->report, why);
}

static int
save(const struct verify_report *report, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(buf_release) struct buf table = BUF_INIT;

	verify_report_write(&w, report);
	verify_report_summarize(&table, report);
	return jsonw_save(&w, out, why) || gh_set_result(w.out.text, why) || gh_summary(table.text, why) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;
	scoped(verify_report_release) struct verify_report report = VERIFY_REPORT_INIT;
	scoped(identity_release) struct identity ours = IDENTITY_INIT;
	scoped(key_release) struct key key = KEY_INIT;
	struct examine x = { .root = &root, .policy = &policy, .report = &report };
	int status = 0;

	report.root = &root;
	if (args_parse(&usage, argc, argv, &why) ||
	    load_policy(&ours, &key, &why) ||
	    load_root(&root, &why))
		return diag_report(&why, "verify");
	x.type = type;
	if (verify(&x, &why) || save(&report, &why))
		status = diag_report(&why, "verify");
	else
		verify_report_say(&report);
	list_release(&operands);
	return status;
}
