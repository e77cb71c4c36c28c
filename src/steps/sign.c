#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "sign/attestations.h"
#include "sign/provenance.h"
#include "sign/signing_report.h"
#include "trust/key_private.h"
#include "tuf/current.h"
#include <time.h>

static struct list operands = LIST_INIT, builds = LIST_INIT;
static const char *in, *out = "-", *identity_token, *identity, *issuer, *key_file, *bundle, *predicate, *type;
static const char *trusted_root, *signing_config, *wait_text = "30m", *timeout_text = "60";
static bool in_toto, github, no_provenance;

static const struct arg options[] = {
	{ .name = "--in", .text = &in, .meta = "FILE", .help = "result of the checksum step; the operand is the folder of its files" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write ours; standard output" },
	{ .name = "--bundle", .text = &bundle, .meta = "FILE", .help = "where the bundle of one file goes; FILE.sigstore.json" },
	{ .name = "--identity-token", .text = &identity_token, .meta = "TOKEN", .help = "OpenID Connect token, or a file that holds it" },
	{ .name = "--key", .text = &key_file, .meta = "FILE", .help = "sign with this private key (PKCS#8 PEM) instead of an identity" },
	{ .name = "--certificate-identity", .text = &identity, .meta = "ID", .help = "who we must be; else nothing is signed" },
	{ .name = "--certificate-oidc-issuer", .text = &issuer, .meta = "URL", .help = "who must say so" },
	{ .name = "--signing-config", .text = &signing_config, .meta = "FILE", .help = "which services to use; those of Sigstore" },
	{ .name = "--trusted-root", .text = &trusted_root, .meta = "FILE", .help = "whom to believe; Sigstore" },
	{ .name = "--in-toto", .flag = &in_toto, .help = "FILE is an in-toto statement: sign it as an attestation" },
	{ .name = "--predicate", .text = &predicate, .meta = "FILE", .help = "attest this about all files, in one bundle (--bundle)" },
	{ .name = "--type", .text = &type, .meta = "TYPE", .help = "of the predicate: spdxjson, cyclonedx, ..., or an address" },
	{ .name = "--build-result", .many = &builds, .meta = "FILE", .help = "of the build step: its inputs go into the provenance" },
	{ .name = "--no-provenance", .flag = &no_provenance, .help = "of a folder: only the bundles of its files" },
	{ .name = "--github-attestations", .flag = &github, .help = "store the attestation at GitHub too (GITHUB_TOKEN)" },
	{ .name = "--wait", .text = &wait_text, .meta = "TIME", .help = "how long to wait for services that are out; 30m" },
	{ .name = "--timeout", .text = &timeout_text, .meta = "TIME", .help = "of one question to a service; 60" },
	{ 0 },
};

static const struct args usage = {
	.step = "sign",
	.usage = "FILE...|DIR",
	.purpose = "signs files, or a folder with checksums.txt and its provenance, as Sigstore does",
	.option = options,
	.operands = &operands,
};

struct work {
	struct order order;
	char *folder;                   /* of a release; NULL: plain files */
	struct trusted_root root;
	struct signing_config config;
	struct token_source source;
	struct key key;
	struct signing signing;
	struct signer environment;      /* who we are when a key signs */
	struct provenance provenance;
	char *attested;                 /* path of the bundle of provenance or predicate, or NULL */
	struct signing_item *item;
	size_t items;
	struct attestations store;
};
#define WORK_INIT { .order = ORDER_INIT, .root = TRUSTED_ROOT_INIT, .config = SIGNING_CONFIG_INIT, .source = TOKEN_SOURCE_INIT, \
                    .key = KEY_INIT, .signing = SIGNING_INIT, .provenance = PROVENANCE_INIT, .store = ATTESTATIONS_INIT }

static void
work_release(struct work *w)
{
	for (size_t i = 0; i < w->items; i++)
		signing_item_release(&w->item[i]);
	free(w->item);
	free(w->attested);
	free(w->folder);
	signing_release(&w->signing);
	signer_release(&w->environment);
	provenance_release(&w->provenance);
	key_release(&w->key);
	token_source_release(&w->source);
	signing_config_release(&w->config);
	trusted_root_release(&w->root);
	order_release(&w->order);
	attestations_release(&w->store);
}

static int
check_options(struct diag *why)
{
	if (predicate && (!type || !bundle))
		return diag_set(why, DIAG_USAGE, "'--predicate' needs '--type' and '--bundle'");
	if (type && !predicate)
		return diag_set(why, DIAG_USAGE, "'--type' is of a '--predicate'");
	if (predicate && in_toto)
		return diag_set(why, DIAG_USAGE, "'--in-toto' signs a whole statement, '--predicate' makes one");
	if (key_file && (identity_token || identity || issuer))
		return diag_set(why, DIAG_USAGE, "'--key' signs without an identity");
	if (!identity != !issuer)
		return diag_set(why, DIAG_USAGE, "'--certificate-identity' and '--certificate-oidc-issuer' belong together");
	if (text_seconds(wait_text) < 0 || text_seconds(timeout_text) <= 0)
		return diag_set(why, DIAG_USAGE, "'%s' is not a time like 90, 90s, 30m or 2h", text_seconds(wait_text) < 0 ? wait_text : timeout_text);
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

static int
gather(struct work *w, struct diag *why)
{
	if (in && operands.n > 1)
		return diag_set(why, DIAG_USAGE, "'--in' takes one operand: the folder where the files are");
	w->folder = find_folder();
	if (bundle && !predicate && (w->folder || operands.n > 1))
		return diag_set(why, DIAG_USAGE, "'--bundle' is for one file");
	if (in_toto && w->folder)
		return diag_set(why, DIAG_USAGE, "'--in-toto' is for statements, and '%s' is a folder", w->folder);
	if ((builds.n || no_provenance) && (!w->folder || predicate))
		return diag_set(why, DIAG_USAGE, "'--build-result' and '--no-provenance' are for a folder and its provenance");
	if (github && !predicate && (!w->folder || no_provenance))
		return diag_set(why, DIAG_USAGE, "'--github-attestations' is for the provenance of a folder, or a '--predicate'");
	if (w->folder)
		return in ? order_add_result(&w->order, in, w->folder, why) : order_add_folder(&w->order, w->folder, why);
	for (size_t i = 0; i < operands.n; i++)
		if (order_add_file(&w->order, operands.item[i], predicate ? NULL : bundle, why))
			return -1;
	return 0;
}

static int
load_trust(struct work *w, struct diag *why)
{
	scoped(free_release) char *root = trusted_root ? xstrdup(trusted_root) : current_find(CURRENT_ROOT, why);
	scoped(free_release) char *config = signing_config ? xstrdup(signing_config) : root ? current_find(CURRENT_SIGNING, why) : NULL;

	return !root || !config || trusted_root_load(&w->root, root, why) || signing_config_load(&w->config, config, why) ? -1 : 0;
}

static int
read_key(struct key *key, struct diag *why)
{
	scoped(secret_release) struct secret password = SECRET_INIT;
	bool encrypted;

	if (key_is_encrypted(key_file, &encrypted, why) || secret_take_env(&password, "INGOT_KEY_PASSWORD", why) ||
	    (!password.text && secret_take_env(&password, "COSIGN_PASSWORD", why)))
		return -1;
	if (encrypted && !password.text && secret_ask(&password, "password of the private key", why))
		return diag_hint(why, "or give it in INGOT_KEY_PASSWORD");
	return key_load_private(key, key_file, password.text, why);
}

static int
open_signer(struct work *w, struct diag *why)
{
	struct signing *s = &w->signing;
	struct chosen login;

	s->root = &w->root;
	s->config = &w->config;
	s->identity = identity;
	s->issuer = issuer;
	s->wait = (unsigned)text_seconds(wait_text);
	s->timeout = (unsigned)text_seconds(timeout_text);
	if (key_file) {
		s->key = &w->key;
		return read_key(&w->key, why);
	}
	s->source = &w->source;
	if (signing_config_choose(&w->config, SERVICE_OIDC, (int64_t)time(NULL) * 1000, &login, why))
		return -1;
	return token_source_open(&w->source, identity_token, login.n ? login.item[0]->url : NULL, why);
}

static struct signing_item *
add_item(struct work *w, const char *name, const char *path)
{
	struct signing_item *item = &w->item[w->items++];

	*item = (struct signing_item)SIGNING_ITEM_INIT;
	item->name = name;
	item->path = path;
	return item;
}

static int
add_files(struct work *w, struct diag *why)
{
	for (size_t i = 0; i < w->order.n; i++) {
		struct order_file *f = &w->order.file[i];
		struct signing_item *item = add_item(w, f->name, f->bundle);

		if (!in_toto)
			item->artifact = &f->artifact;
		else if (file_read(&item->statement, f->path, BUNDLE_MAX_BYTES / 2, why) || attest_check(f->path, &item->statement, why))
			return -1;
	}
	return 0;
}

static int
add_predicate(struct work *w, struct diag *why)
{
	const char *uri;

	w->attested = xstrdup(bundle);
	return attest_type(&uri, type, why) ||
	       attest_predicate(&add_item(w, path_base(bundle), bundle)->statement, &w->order, uri, predicate, why) ? -1 : 0;
}

/* Who signs must be known before what he says of himself can be written. */
static int
find_builder(struct work *w, const struct signer **who, struct diag *why)
{
	bool known;

	if (signing_identify(&w->signing, why))
		return -1;
	*who = key_file ? &w->environment : &w->signing.credential.who;
	known = key_file ? provenance_environment(&w->environment) : provenance_knows(*who);
	if (known)
		return 0;
	*who = NULL;
	if (builds.n || github)
		return diag_set(why, DIAG_REFUSED, "no provenance can be made: nothing says which workflow of which commit built this");
	say("sign: no provenance: nothing says which workflow of which commit built this");
	return 0;
}

static int
add_provenance(struct work *w, struct diag *why)
{
	const struct signer *who;

	for (size_t i = 0; i < builds.n; i++)
		if (provenance_add(&w->provenance, builds.item[i], why))
			return -1;
	if (find_builder(w, &who, why))
		return -1;
	if (!who)
		return 0;
	w->attested = path_join(w->folder, PROVENANCE_FILE);
	return provenance_write(&add_item(w, PROVENANCE_FILE, w->attested)->statement, &w->provenance, &w->order, who, why);
}

static int
list_items(struct work *w, struct diag *why)
{
	w->item = xcalloc(w->order.n + 1, sizeof(*w->item));
	if (predicate)
		return add_predicate(w, why);
	if (add_files(w, why))
		return -1;
	return w->folder && !no_provenance ? add_provenance(w, why) : 0;
}

static int
sign(struct work *w, struct diag *why)
{
	return signing_begin(&w->signing, why) || list_items(w, why) || signing_run(&w->signing, w->item, w->items, why) ? -1 : 0;
}

/* GitHub lists attestations by subject: the first one finds it. */
static int
store(struct work *w, struct diag *why)
{
	const struct caller caller = { .deadline = clock_now() + w->signing.wait };
	bool was_there;

	if (!github)
		return 0;
	if (attestations_store(&w->store, &caller, w->attested, w->order.file[0].sha256, &was_there, why))
		return -1;
	say("sign: '%s' %s at GitHub", path_base(w->attested), was_there ? "was already" : "is now");
	return 0;
}

static int
save(const struct work *w, struct diag *why)
{
	scoped(jsonw_release) struct jsonw file = JSONW_INIT;
	scoped(buf_release) struct buf table = BUF_INIT;

	signing_report_write(&file, w->item, w->items, key_file);
	signing_report_summarize(&table, w->item, w->items);
	return jsonw_save(&file, out, why) || gh_set_result(file.out.text, why) || gh_summary(table.text, why) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(work_release) struct work work = WORK_INIT;
	double start = clock_now();
	int status = 0;

	proc_handle_signals();
	secret_guard();
	if (args_parse(&usage, argc, argv, &why) ||
	    check_options(&why) ||
	    gather(&work, &why) ||
	    load_trust(&work, &why) ||
	    (github && attestations_open(&work.store, &why)) ||
	    open_signer(&work, &why) ||
	    order_hash(&work.order, &why) ||
	    sign(&work, &why) ||
	    store(&work, &why) ||
	    save(&work, &why))
		status = diag_report(&why, "sign");
	else
		signing_report_say(work.item, work.items, key_file, clock_now() - start);
	list_release(&operands);
	list_release(&builds);
	return status;
}
