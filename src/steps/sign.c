#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "pack/source_date.h"
#include "sign/attestations.h"
#include "sign/image_signing.h"
#include "sign/provenance.h"
#include "sign/signing_report.h"
#include "sign/token_source.h"
#include "trust/key_private.h"
#include "trust/oci_image_name.h"
#include "tuf/trust_data.h"
#include <time.h>

static struct list operands = LIST_INIT, builds = LIST_INIT;
static const char *in, *out = "-", *identity_token, *identity, *issuer, *key_file, *bundle, *predicate, *type, *sbom, *reference;
static const char *trusted_root, *signing_config;
static unsigned wait_seconds = 30 * 60, timeout = 60;
static bool in_toto, github, no_provenance;

static const struct arg options[] = {
	{ .name = "--in", .document = true, .text = &in, .meta = "FILE", .help = "result of the checksum step; the operand is the folder of the files" },
	STEP_OUT(out),
	{ .name = "--bundle", .text = &bundle, .meta = "FILE", .help = "the bundle of one file. Default: FILE.sigstore.json" },
	{ .name = "--identity-token", .text = &identity_token, .meta = "TOKEN", .help = "OpenID Connect token, or a file that holds it" },
	{ .name = "--key", .text = &key_file, .meta = "FILE", .help = "sign with this private key (PKCS#8 PEM) instead of an identity" },
	{ .name = "--certificate-identity", .text = &identity, .meta = "ID", .help = "sign only as this identity" },
	{ .name = "--certificate-oidc-issuer", .text = &issuer, .meta = "URL", .help = "sign only as an identity of this OIDC issuer" },
	{ .name = "--signing-config", .text = &signing_config, .meta = "FILE", .help = "the services to use. Default: those of the public-good Sigstore" },
	{ .name = "--trusted-root", .text = &trusted_root, .meta = "FILE", .help = "the trusted root. Default: that of the public-good Sigstore" },
	{ .name = "--in-toto", .flag = &in_toto, .help = "FILE is an in-toto statement: sign it as an attestation" },
	{ .name = "--predicate", .text = &predicate, .meta = "FILE", .help = "attest this about all files, in one bundle (--bundle)" },
	{ .name = "--type", .text = &type, .meta = "TYPE", .help = "type of the predicate: spdxjson, cyclonedx, ..., or a URI" },
	{ .name = "--sbom", .text = &sbom, .meta = "FILE", .help = "of an image: attest this SPDX document too" },
	{ .name = "--sign-container-identity", .text = &reference, .meta = "NAME", .help = "of an image: its name in the registry, for example ghcr.io/OWNER/NAME" },
	{ .name = "--build-result", .many = &builds, .meta = "FILE", .help = "result of the build step; its inputs go into the provenance" },
	{ .name = "--no-provenance", .flag = &no_provenance, .help = "sign a folder or an image without a provenance" },
	{ .name = "--github-attestations", .flag = &github, .help = "store the attestation at GitHub too (GITHUB_TOKEN)" },
	{ .name = "--wait", .seconds = &wait_seconds, .meta = "TIME", .help = "how long to wait for services that do not answer. Default: 30m" },
	{ .name = "--timeout", .seconds = &timeout, .least = 1, .meta = "TIME", .help = "time limit of one request to a service. Default: 60" },
	{ 0 },
};

struct sign_job {
	struct order order;
	char *folder;                   /* of a release; NULL: plain files */
	bool is_image;
	struct image_signing image;
	struct trusted_root root;
	struct signing_config config;
	struct token_source source;
	struct secret password;         /* of the key, or NULL */
	struct key key;
	struct signing signing;
	struct signer environment;      /* who we are when a key signs */
	struct provenance provenance;
	char *provenance_path;          /* of a folder */
	const struct signing_item *attested;    /* the provenance or predicate, or NULL */
	struct signing_item *item;      /* not of an image */
	size_t items;
	struct github github;
};
#define SIGN_JOB_INIT { .order = ORDER_INIT, .image = IMAGE_SIGNING_INIT, .root = TRUSTED_ROOT_INIT, .config = SIGNING_CONFIG_INIT, .source = TOKEN_SOURCE_INIT, \
                    .password = SECRET_INIT, .key = KEY_INIT, .signing = SIGNING_INIT, .provenance = PROVENANCE_INIT, .github = GITHUB_INIT }

static void
sign_job_release(struct sign_job *j)
{
	for (size_t i = 0; i < j->items; i++)
		signing_item_release(&j->item[i]);
	free(j->item);
	free(j->folder);
	free(j->provenance_path);
	image_signing_release(&j->image);
	signing_release(&j->signing);
	signer_release(&j->environment);
	provenance_release(&j->provenance);
	key_release(&j->key);
	secret_release(&j->password);
	token_source_release(&j->source);
	signing_config_release(&j->config);
	trusted_root_release(&j->root);
	order_release(&j->order);
	github_release(&j->github);
}

/* All secrets that the environment may hold, also those that these options do not need. */
static int
take_secrets(struct sign_job *j, struct diag *why)
{
	secret_guard();
	return token_source_take(&j->source, (char *)identity_token, why) || github_take(&j->github, why) ||
	       secret_take_env(&j->password, "COSIGN_PASSWORD", why) || secret_take_env(&j->password, "INGOT_KEY_PASSWORD", why) ? -1 : 0;
}

static int
check_options(struct diag *why)
{
	if (predicate && !type)
		return diag_set(why, DIAG_USAGE, "'--predicate' needs '--type' and '--bundle'; an image needs no '--bundle'");
	if (type && !predicate)
		return diag_set(why, DIAG_USAGE, "'--type' is of a '--predicate'");
	if (predicate && in_toto)
		return diag_set(why, DIAG_USAGE, "'--in-toto' signs a whole statement, '--predicate' makes one");
	if (key_file && (identity_token || identity || issuer))
		return diag_set(why, DIAG_USAGE, "'--key' signs without an identity");
	if (!identity != !issuer)
		return diag_set(why, DIAG_USAGE, "'--certificate-identity' and '--certificate-oidc-issuer' belong together");
	return 0;
}

/* The folder of a release: the operand, or where the result of the checksum step lies. */
static char *
find_folder(void)
{
	if (operands.n == 1 && (in || file_is_dir(operands.item[0])))
		return xstrdup(operands.item[0]);
	return in && !operands.n ? path_dir(in) : NULL;
}

/* What makes no sense for an image, or only for one. */
static int
check_image(const struct sign_job *j, struct diag *why)
{
	if (j->is_image && operands.n > 1)
		return diag_set(why, DIAG_USAGE, "an image is signed alone");
	if (j->is_image && (in || bundle || in_toto))
		return diag_set(why, DIAG_USAGE, "'%s' is not for an image", in ? "--in" : bundle ? "--bundle" : "--in-toto");
	if (!j->is_image && (sbom || reference))
		return diag_set(why, DIAG_USAGE, "'%s' is for an image", sbom ? "--sbom" : "--sign-container-identity");
	if (sbom && predicate)
		return diag_set(why, DIAG_USAGE, "'--predicate' makes one attestation, without '--sbom'");
	if (predicate && !j->is_image && !bundle)
		return diag_set(why, DIAG_USAGE, "'--predicate' needs '--type' and '--bundle'");
	return 0;
}

static int
gather_image(struct sign_job *j, struct diag *why)
{
	j->image.reference = reference;
	return source_date(&j->image.created, 0, why) || image_signing_open(&j->image, &j->order, operands.item[0], why) ? -1 : 0;
}

static int
gather_files(struct sign_job *j, struct diag *why)
{
	if (j->folder)
		return in ? order_add_result(&j->order, in, j->folder, why) : order_add_folder(&j->order, j->folder, why);
	for (size_t i = 0; i < operands.n; i++)
		if (order_add_file(&j->order, operands.item[i], predicate ? NULL : bundle, why))
			return -1;
	return 0;
}

static int
gather(struct sign_job *j, struct diag *why)
{
	bool whole;                     /* something that has a provenance */

	for (size_t i = 0; i < operands.n; i++)
		j->is_image = j->is_image || oci_image_is_name(operands.item[i]);
	if (check_image(j, why))
		return -1;
	if (in && operands.n > 1)
		return diag_set(why, DIAG_USAGE, "'--in' takes one operand: the folder where the files are");
	j->folder = j->is_image ? NULL : find_folder();
	whole = j->folder || j->is_image;
	if (bundle && !predicate && (j->folder || operands.n > 1))
		return diag_set(why, DIAG_USAGE, "'--bundle' is for one file");
	if (in_toto && j->folder)
		return diag_set(why, DIAG_USAGE, "'--in-toto' is for statements, and '%s' is a folder", j->folder);
	if ((builds.n || no_provenance) && (!whole || predicate))
		return diag_set(why, DIAG_USAGE, "'--build-result' and '--no-provenance' are for a folder or an image and its provenance");
	if (github && !predicate && (!whole || no_provenance))
		return diag_set(why, DIAG_USAGE, "'--github-attestations' is for the provenance of a folder or an image, or a '--predicate'");
	return j->is_image ? gather_image(j, why) : gather_files(j, why);
}

static int
load_trust(struct sign_job *j, struct diag *why)
{
	scoped(free_release) char *root = trusted_root ? xstrdup(trusted_root) : trust_data_find(TRUST_DATA_ROOT, why);
	scoped(free_release) char *config = signing_config ? xstrdup(signing_config) : root ? trust_data_find(TRUST_DATA_SIGNING, why) : NULL;

	return !root || !config || trusted_root_load(&j->root, root, why) || signing_config_load(&j->config, config, why) ? -1 : 0;
}

static int
read_key(struct key *key, struct secret *password, struct diag *why)
{
	bool encrypted;
	int failed;

	if (key_is_encrypted(key_file, &encrypted, why))
		return -1;
	if (encrypted && !password->text && secret_ask(password, "password of the private key", why))
		return diag_hint(why, "or give it in INGOT_KEY_PASSWORD");
	failed = key_load_private(key, key_file, password->text, why);
	secret_release(password);
	return failed;
}

static int
open_signer(struct sign_job *j, struct diag *why)
{
	struct signing *s = &j->signing;
	struct chosen login;

	s->root = &j->root;
	s->config = &j->config;
	s->identity = identity;
	s->issuer = issuer;
	s->wait = wait_seconds;
	s->timeout = timeout;
	if (key_file) {
		s->key = &j->key;
		return read_key(&j->key, &j->password, why);
	}
	s->source = &j->source;
	if (signing_config_choose(&j->config, SERVICE_OIDC, (int64_t)time(NULL) * 1000, &login, why))
		return -1;
	return token_source_open(&j->source, login.n ? login.item[0]->url : NULL, why);
}

static struct signing_item *
add_item(struct sign_job *j, const char *name, const char *path)
{
	struct signing_item *item = &j->item[j->items++];

	*item = (struct signing_item)SIGNING_ITEM_INIT;
	item->name = name;
	item->path = path;
	return item;
}

static int
add_files(struct sign_job *j, struct diag *why)
{
	for (size_t i = 0; i < j->order.n; i++) {
		struct order_file *f = &j->order.file[i];
		struct signing_item *item = add_item(j, f->name, f->bundle);

		if (!in_toto)
			item->artifact = &f->artifact;
		else if (file_read(&item->statement, f->path, BUNDLE_MAX_BYTES / 2, why) || attest_check(f->path, &item->statement, why))
			return -1;
	}
	return 0;
}

static int
add_predicate(struct sign_job *j, struct diag *why)
{
	struct signing_item *item = j->is_image ? image_signing_attest(&j->image, "attestation") : add_item(j, path_base(bundle), bundle);
	const char *uri;

	j->attested = item;
	return attest_type(&uri, type, why) || attest_predicate(&item->statement, &j->order, uri, predicate, why) ? -1 : 0;
}

/* The signer must be known before the provenance, which names the signer, can be written. */
static int
find_builder(struct sign_job *j, const struct signer **who, struct diag *why)
{
	bool known;

	if (signing_identify(&j->signing, why))
		return -1;
	*who = key_file ? &j->environment : &j->signing.credential.who;
	known = key_file ? provenance_environment(&j->environment) : provenance_knows(*who);
	if (known)
		return 0;
	*who = NULL;
	if (builds.n || github)
		return diag_set(why, DIAG_REFUSED, "no provenance can be made: nothing says which workflow of which commit built this");
	say("sign: no provenance: nothing says which workflow of which commit built this");
	return 0;
}

static int
add_provenance(struct sign_job *j, struct diag *why)
{
	const struct signer *who;
	struct signing_item *item;

	for (size_t i = 0; i < builds.n; i++)
		if (provenance_add(&j->provenance, builds.item[i], why))
			return -1;
	if (find_builder(j, &who, why))
		return -1;
	if (!who)
		return 0;
	if (!j->is_image)
		j->provenance_path = path_join(j->folder, PROVENANCE_FILE);
	item = j->is_image ? image_signing_attest(&j->image, "provenance") : add_item(j, PROVENANCE_FILE, j->provenance_path);
	j->attested = item;
	return provenance_write(&item->statement, &j->provenance, &j->order, who, why);
}

static int
add_sbom(struct sign_job *j, struct diag *why)
{
	if (!sbom)
		return 0;
	return attest_check_spdx(sbom, why) ||
	       attest_predicate(&image_signing_attest(&j->image, "sbom")->statement, &j->order, ATTEST_SPDX, sbom, why) ? -1 : 0;
}

static int
list_items(struct sign_job *j, struct diag *why)
{
	j->item = xcalloc(j->order.n + 1, sizeof(*j->item));
	if (predicate)
		return add_predicate(j, why);
	if (j->is_image ? signing_identify(&j->signing, why) || image_signing_list(&j->image, &j->signing, why) || add_sbom(j, why) :
	                  add_files(j, why))
		return -1;
	return (j->folder || j->is_image) && !no_provenance ? add_provenance(j, why) : 0;
}

static int
sign(struct sign_job *j, struct diag *why)
{
	if (signing_begin(&j->signing, why) || list_items(j, why))
		return -1;
	return j->is_image ? image_signing_run(&j->image, &j->signing, why) : signing_run(&j->signing, j->item, j->items, why);
}

/* GitHub lists attestations by subject: the first one finds it. */
static int
store(struct sign_job *j, struct diag *why)
{
	bool was_there;

	if (!github)
		return 0;
	j->github.caller.deadline = clock_now() + j->signing.wait;
	if (attestations_store(&j->github, j->attested->path, j->order.file[0].sha256, &was_there, why))
		return -1;
	say("sign: '%s' %s at GitHub", j->attested->name, was_there ? "was already" : "is now");
	return 0;
}

static int
save(const struct signing_item *item, size_t n, struct diag *why)
{
	scoped(jsonw_release) struct jsonw file = JSONW_INIT;
	scoped(buf_release) struct buf table = BUF_INIT;

	signing_report_write(&file, item, n, key_file);
	signing_report_summarize(&table, item, n);
	return step_result(&file, out, why) || gh_summary(table.text, why) ? -1 : 0;
}

static int
report(const struct sign_job *j, double seconds, struct diag *why)
{
	const struct signing_item *item = j->is_image ? j->image.item : j->item;
	size_t n = j->is_image ? j->image.n : j->items;

	if (save(item, n, why))
		return -1;
	signing_report_say(item, n, key_file, seconds);
	return 0;
}

static int
run(struct diag *why)
{
	scoped(sign_job_release) struct sign_job job = SIGN_JOB_INIT;
	double start = clock_now();

	if (take_secrets(&job, why) ||
	    check_options(why) ||
	    gather(&job, why) ||
	    load_trust(&job, why) ||
	    (github && github_open(&job.github, NULL, "attestations: write", job.signing.wait, why)) ||
	    open_signer(&job, why) ||
	    order_hash(&job.order, why) ||
	    sign(&job, why) ||
	    store(&job, why))
		return -1;
	return report(&job, clock_now() - start, why);
}

static const struct step step = {
	.args = {
		.step = "sign",
		.usage = "FILE...|DIR|oci:DIR[:TAG]",
		.purpose = "signs files, a folder with checksums.txt, or an image, with its provenance, by Sigstore",
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
