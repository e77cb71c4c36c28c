#include "base/file.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/step.h"
#include "source/pinned.h"
#include "trust/examine_folder.h"
#include "trust/identity.h"
#include "trust/oci_image_name.h"
#include "tuf/trust_data.h"
#include <string.h>

static struct list operands = LIST_INIT;
static bool plain_http;
static const char *in, *out, *bundle, *provenance, *type, *pins, *key_file, *root_file;
static struct policy policy = POLICY_INIT;

static const struct arg options[] = {
	{ .name = "--bundle", .text = &bundle, .meta = "FILE", .help = "the bundle of one file. Default: FILE.sigstore.json" },
	{ .name = "--certificate-identity", .text = &policy.identity, .meta = "ID", .help = "exact identity of the signer" },
	{ .name = "--certificate-identity-regexp", .text = &policy.identity_regexp, .meta = "RE", .help = "the same as a regular expression, anchored by ^ and $" },
	{ .name = "--certificate-oidc-issuer", .text = &policy.issuer, .meta = "URL", .help = "exact OIDC issuer URL" },
	{ .name = "--certificate-oidc-issuer-regexp", .text = &policy.issuer_regexp, .meta = "RE", .help = "the same as a regular expression, anchored by ^ and $" },
	{ .name = "--repository", .text = &policy.repository, .meta = "REPO", .help = "source repository: OWNER/NAME or a URI" },
	{ .name = "--repository-id", .text = &policy.repository_id, .meta = "N", .help = "number of the repository, which does not change with its name" },
	{ .name = "--workflow", .text = &policy.workflow, .meta = "PATH", .help = "path of the workflow that signed" },
	{ .name = "--ref", .text = &policy.ref, .meta = "REF", .help = "branch or tag: for example refs/tags/v1" },
	{ .name = "--key", .text = &key_file, .meta = "FILE", .help = "a public key instead of an identity" },
	{ .name = "--without-log", .flag = &policy.without_log, .help = "accept a signature by --key that has no log entry" },
	{ .name = "--type", .text = &type, .meta = "URI", .help = "required predicate type of an attestation" },
	{ .name = "--provenance", .text = &provenance, .meta = "FILE", .help = "attestation over all files. Default: provenance.sigstore.json of a folder" },
	{ .name = "--pins", .text = &pins, .meta = "SET", .help = "check every input of the provenance against this pin set" },
	{ .name = "--trusted-root", .text = &root_file, .meta = "FILE", .help = "the trusted root. Default: that of the public-good Sigstore" },
	{ .name = "--plain-http", .flag = &plain_http, .help = "read the registry of an image over http" },
	{ .name = "--in", .document = true, .text = &in, .meta = "FILE", .help = "result of the checksum step: the files that the folder must hold" },
	STEP_OUT(out),
	{ 0 },
};

/* Default: the signer of our own releases. */
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
	scoped(free_release) char *path = root_file ? xstrdup(root_file) : trust_data_find(TRUST_DATA_ROOT, why);

	return path ? trusted_root_load(root, path, why) : -1;
}

/* A mistyped name is not worth a retry, as other errors of files may be. */
static int
check_names(struct diag *why)
{
	const char *const name[] = { bundle, key_file, root_file, provenance, in };

	for (size_t i = 0; i < countof(name); i++)
		if (name[i] && strcmp(name[i], "-") && !file_exists(name[i]))
			return diag_set(why, DIAG_USAGE, "there is no file '%s'", name[i]);
	return 0;
}

static int
check_operands(struct diag *why)
{
	bool folder = operands.n && file_is_dir(operands.item[0]);

	if (!operands.n) {
		diag_set(why, DIAG_USAGE, "there is nothing to verify");
		return diag_hint(why, "ingot verify FILE, or a folder with checksums.txt");
	}
	for (size_t i = 1; i < operands.n; i++)
		if (folder || file_is_dir(operands.item[i]))
			return diag_set(why, DIAG_USAGE, "a folder is verified alone, but '%s' is given too", operands.item[i]);
	if (bundle && (folder || operands.n > 1 || oci_image_is_name(operands.item[0])))
		return diag_set(why, DIAG_USAGE, "option '--bundle' is for one file");
	if (in && !folder)
		return diag_set(why, DIAG_USAGE, "option '--in' is for a folder");
	return 0;
}

static int
verify_folder(struct examine *x, struct diag *why)
{
	scoped(checksums_release) struct checksums expected = CHECKSUMS_INIT;
	scoped(free_release) char *beside = path_join(operands.item[0], PROVENANCE_FILE);

	if (in && checksums_load_result(&expected, in, why))
		return -1;
	if (examine_folder(x, operands.item[0], in ? &expected : NULL, why))
		return -1;
	if (provenance || !file_exists(beside))
		return 0;
	return examine_provenance(x, beside, why);
}

/* The certificate confirms commits; every other input must be pinned. */
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
	return r->pinned ? 0 : diag_set(why, DIAG_REFUSED, "the provenance has no input but commits");
}

/* Where the image of operand i is copied to; NULL: it is not in a registry.  Caller frees. */
static char *
copy_of(const struct temp_folder *copies, size_t i)
{
	return oci_image_is_remote(operands.item[i]) ? xasprintf("%s/%zu", copies->path, i) : NULL;
}

/* Before anything untrusted is read: a program of its own asks the registries. */
static int
fetch_images(struct temp_folder *copies, struct diag *why)
{
	for (size_t i = 0; i < operands.n; i++) {
		scoped(free_release) char *dir = NULL;

		if (!oci_image_is_remote(operands.item[i]))
			continue;
		if (!copies->path && temp_folder_open(copies, temp_folder_parent(), "ingot-image", why))
			return -1;
		dir = copy_of(copies, i);
		if (oci_image_fetch(operands.item[i], dir, plain_http, why))
			return -1;
	}
	return 0;
}

static int
verify_one(struct examine *x, const struct temp_folder *copies, size_t i, struct diag *why)
{
	scoped(free_release) char *dir = copy_of(copies, i);
	const char *name = operands.item[i];

	return oci_image_is_name(name) ? oci_image_examine_name(x, name, dir, why) : examine_file(x, name, bundle, why);
}

static int
verify(struct examine *x, const struct temp_folder *copies, struct diag *why)
{
	if (file_is_dir(operands.item[0])) {
		if (verify_folder(x, why))
			return -1;
	} else {
		for (size_t i = 0; i < operands.n; i++)
			if (verify_one(x, copies, i, why))
				return -1;
	}
	if (provenance && examine_provenance(x, provenance, why))
		return -1;
	return check_pins(x->report, why);
}

/* --quiet is for the exit status: the result goes to standard output only with --out */
static const char *
result_file(void)
{
	return out ? out : args_quiet ? "/dev/null" : "-";
}

static int
save(const struct verify_report *report, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(buf_release) struct buf table = BUF_INIT;

	verify_report_write(&w, report);
	verify_report_summarize(&table, report);
	return step_result(&w, result_file(), why) || gh_summary(table.text, why) ? -1 : 0;
}

/* From here on untrusted files are read, and only the result is written.  The copies of images are removed at the end. */
static int
restrict_to_reading(const struct temp_folder *copies, struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;
	scoped(free_release) char *parent = copies->path ? path_dir(copies->path) : NULL;

	landlock_open(&rules);
	landlock_allow_read(&rules, "/");
	landlock_allow_write(&rules, copies->path);
	landlock_allow_rmdir(&rules, parent);
	return step_restrict(&rules, result_file(), why);
}

static int
run(struct diag *why)
{
	scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;
	scoped(verify_report_release) struct verify_report report = VERIFY_REPORT_INIT;
	scoped(identity_release) struct identity ours = IDENTITY_INIT;
	scoped(key_release) struct key key = KEY_INIT;
	scoped(temp_folder_release) struct temp_folder copies = TEMP_FOLDER_INIT;
	struct examine x = { .root = &root, .policy = &policy, .report = &report, .type = type };

	report.root = &root;
	if (check_names(why) || load_policy(&ours, &key, why) || load_root(&root, why) || check_operands(why) ||
	    fetch_images(&copies, why) || restrict_to_reading(&copies, why) || verify(&x, &copies, why) || save(&report, why))
		return -1;
	verify_report_say(&report);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "verify",
		.usage = "FILE|DIR|sha256:HEX|docker://IMAGE|oci:DIR[:TAG]...",
		.purpose = "says who signed what, when, and from which commit; offline",
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
