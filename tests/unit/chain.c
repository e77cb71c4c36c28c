#include "pki.h"
#include "trust/chain.h"
#include "trust/sct.h"

#define PRODUCTION "etc/trust/trusted_root.json"

static const struct real {
	const char *leaf, *root;
	int64_t from;                   /* a second inside */
} real[] = {
	{ "github-2023.pem", PRODUCTION, 1689177396 },
	{ "github-2024.pem", PRODUCTION, 1710869186 },
	{ "email-2026.pem", PRODUCTION, 1778167090 },
	{ "staging-2025.pem", "staging.root.json", 1749729740 },
	{ "custom-2023.pem", "custom.root.json", 1675209600 },
};

static void
real_certificates_hold(void)
{
	for (size_t i = 0; i < countof(real); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;
		scoped(cert_release) struct cert leaf = CERT_INIT;
		int64_t from, to, times[3];
		const struct cert *issuer = NULL;

		pki_load_root(real[i].root, &root);
		forge_read_cert(real[i].leaf, &leaf);
		from = cert_not_before(&leaf);
		to = cert_not_after(&leaf);
		times[0] = real[i].from, times[1] = from, times[2] = to;
		succeeds(chain_verify(&root, &leaf, times, 3, &issuer, &why), &why, "%s, from the first to the last second", real[i].leaf);
		if (!ok(issuer && cert_is_ca(issuer), "%s: its issuer is known", real[i].leaf))
			continue;
		succeeds(sct_verify(&root, &leaf, issuer, &why), &why, "%s: its SCT", real[i].leaf);
		times[1] = from - 1;
		refuses(chain_verify(&root, &leaf, times, 3, &issuer, &why), &why, DIAG_REFUSED, "outside the certificate's validity", "%s: a second early", real[i].leaf);
		times[1] = to + 1;
		refuses(chain_verify(&root, &leaf, times, 3, &issuer, &why), &why, DIAG_REFUSED, "outside the certificate's validity", "%s: a second late", real[i].leaf);
		refuses(chain_verify(&root, &leaf, times, 0, &issuer, &why), &why, DIAG_REFUSED, "no time of signing is known", "%s: at no time", real[i].leaf);
	}
}

static void
another_sigstore_is_not_ours(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root production = TRUSTED_ROOT_INIT, staging = TRUSTED_ROOT_INIT;
	scoped(cert_release) struct cert leaf = CERT_INIT;
	const struct cert *issuer = NULL;
	int64_t when;

	pki_load_root(PRODUCTION, &production);
	pki_load_root("staging.root.json", &staging);
	forge_read_cert("staging-2025.pem", &leaf);
	when = cert_not_before(&leaf);
	refuses(chain_verify(&production, &leaf, &when, 1, &issuer, &why), &why, DIAG_REFUSED, "was not issued by https://fulcio.sigstore.dev",
	        "staging's certificate in production");
	if (chain_verify(&staging, &leaf, &when, 1, &issuer, &why))
		abort();
	refuses(sct_verify(&production, &leaf, issuer, &why), &why, DIAG_REFUSED, "by an unknown log", "its SCT by production's logs");
	refuses(sct_verify(&staging, &leaf, &staging.ca[0].chain.item[1], &why), &why, DIAG_REFUSED, "not by this key", "its SCT with another issuer");
}

static int
verify_leaf(struct pki *p, const struct forge *leaf, int64_t when, struct diag *why)
{
	struct forge f = *leaf;
	scoped(cert_release) struct cert c = CERT_INIT;
	const struct cert *issuer = NULL;
	int result;

	f.key = p->leaf_key;
	f.issuer = f.issuer ? f.issuer : p->ca;
	f.issuer_key = f.issuer_key ? f.issuer_key : p->ca_key;
	forge_cert(&f, &c);
	result = chain_verify(&p->trusted, &c, &when, 1, &issuer, why);
	if (result == 0 && (!issuer || !key_equal(&issuer->key, &p->authority.chain.item[0].key)))
		abort();
	return result;
}

static const struct bad_leaf {
	const char *name;
	struct forge_ext ext[5];
	const char *words;
} bad_leaf[] = {
	{ "no key usage", { { "extendedKeyUsage", "codeSigning" } }, "not for digital signatures" },
	{ "another key usage", { { "keyUsage", "critical,keyEncipherment" }, { "extendedKeyUsage", "codeSigning" } }, "not for digital signatures" },
	{ "no extended key usage", { { "keyUsage", "critical,digitalSignature" } }, "not for code signing" },
	{ "another extended key usage", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "serverAuth" } }, "not for code signing" },
	{ "any extended key usage", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "anyExtendedKeyUsage" } }, "not for code signing" },
	{ "an authority", { LEAF_EXTENSIONS, { "basicConstraints", "critical,CA:TRUE" } }, "is an authority's" },
	{ "one that may sign certificates", { { "keyUsage", "critical,digitalSignature,keyCertSign" }, { "extendedKeyUsage", "codeSigning" } }, "is an authority's" },
	{ "an unknown critical extension", { LEAF_EXTENSIONS, { "1.2.3.4", "critical,DER:0500" } }, "unknown critical extension" },
	{ "an extension twice", { LEAF_EXTENSIONS, { "keyUsage", "critical,digitalSignature" } }, "not DER, or occurs twice" },
	{ "an extension that is not DER", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "DER:3005" } }, "not DER, or occurs twice" },
};

static void
leaves_that_are_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pki_release) struct pki p;
	struct forge uncritical = good_leaf;

	pki_make(&p, &good_root, &good_ca);
	succeeds(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, "a good leaf holds");
	uncritical.ext[3] = (struct forge_ext){ "1.2.3.4", "DER:0500" };
	succeeds(verify_leaf(&p, &uncritical, FORGE_NOW, &why), &why, "with an unknown extension too");
	for (size_t i = 0; i < countof(bad_leaf); i++) {
		struct forge f = { 0 };

		memcpy(f.ext, bad_leaf[i].ext, sizeof(bad_leaf[i].ext));
		refuses(verify_leaf(&p, &f, FORGE_NOW, &why), &why, DIAG_REFUSED, bad_leaf[i].words, "refused: %s", bad_leaf[i].name);
	}
}

static void
a_leaf_of_somebody_else(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pki_release) struct pki p, other;
	struct forge by_other = good_leaf, alone = good_leaf, by_root = good_leaf;

	pki_make(&p, &good_root, &good_ca);
	pki_make(&other, &good_root, &good_ca);
	by_other.issuer = other.ca;
	by_other.issuer_key = other.ca_key;
	refuses(verify_leaf(&p, &by_other, FORGE_NOW, &why), &why, DIAG_REFUSED, "was not issued by https://ca.example", "issued by a namesake");
	alone.issuer = p.ca;
	alone.issuer_key = p.leaf_key;
	refuses(verify_leaf(&p, &alone, FORGE_NOW, &why), &why, DIAG_REFUSED, "was not issued by", "signed by its own key in the authority's name");
	by_root.issuer = p.root;
	by_root.issuer_key = p.root_key;
	p.authority.chain.n = 1;
	refuses(verify_leaf(&p, &by_root, FORGE_NOW, &why), &why, DIAG_REFUSED, "was not issued by", "issued above the anchor");
	succeeds(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, "an intermediate may be the anchor");
	p.authority.chain.n = 2;
}

static void
every_certificate_must_be_valid_then(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct forge expired_ca = good_ca, expired_root = good_root, early_ca = good_ca;
	scoped(pki_release) struct pki ca, root, early;

	expired_ca.to = FORGE_NOW + 59;
	pki_make(&ca, &good_root, &expired_ca);
	succeeds(verify_leaf(&ca, &good_leaf, FORGE_NOW + 59, &why), &why, "in the intermediate's last second");
	refuses(verify_leaf(&ca, &good_leaf, FORGE_NOW + 60, &why), &why, DIAG_REFUSED, "was not valid at 2023-11-14T22:14:20Z", "a second after the intermediate's end");
	expired_root.to = FORGE_NOW + 59;
	pki_make(&root, &expired_root, &good_ca);
	succeeds(verify_leaf(&root, &good_leaf, FORGE_NOW + 59, &why), &why, "in the root's last second");
	refuses(verify_leaf(&root, &good_leaf, FORGE_NOW + 60, &why), &why, DIAG_REFUSED, "was not valid at 2023-11-14T22:14:20Z", "a second after the root's end");
	early_ca.from = FORGE_NOW + 10;
	pki_make(&early, &good_root, &early_ca);
	refuses(verify_leaf(&early, &good_leaf, FORGE_NOW + 9, &why), &why, DIAG_REFUSED, "was not valid at", "a second before the intermediate's start");
}

static void
the_authoritys_own_window(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pki_release) struct pki p;

	pki_make(&p, &good_root, &good_ca);
	p.authority.valid = (struct validity){ FORGE_NOW * 1000LL, FORGE_NOW * 1000LL };
	succeeds(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, "both ends are inside");
	refuses(verify_leaf(&p, &good_leaf, FORGE_NOW + 1, &why), &why, DIAG_REFUSED, "no certificate authority was trusted at 2023-11-14T22:13:21Z", "after the end");
	p.authority.valid = (struct validity){ (FORGE_NOW + 1) * 1000LL, INT64_MAX };
	refuses(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, DIAG_REFUSED, "no certificate authority was trusted", "before the start");
	p.trusted.cas = 0;
	refuses(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, DIAG_REFUSED, "no certificate authority was trusted", "without any authority");
}

static void
issuers_that_may_not_issue(void)
{
	static const struct bad_ca {
		const char *name;
		struct forge_ext ext[3];
		const char *words;
	} bad[] = {
		{ "an intermediate that is no CA", { { "basicConstraints", "critical,CA:FALSE" } }, "was not issued by" },
		{ "an intermediate without basic constraints", { { "keyUsage", "critical,digitalSignature" } }, "was not issued by" },
		{ "an intermediate that may not sign certificates", { { "basicConstraints", "critical,CA:TRUE" }, { "keyUsage", "critical,cRLSign" } }, "was not issued by" },
		{ "an intermediate for timestamps", { { "basicConstraints", "critical,CA:TRUE" }, { "extendedKeyUsage", "timeStamping" } }, "is not for code signing" },
		{ "an intermediate with an unknown critical extension", { { "basicConstraints", "critical,CA:TRUE" }, { "1.2.3.4", "critical,DER:0500" } }, "was not issued by" },
	};

	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(pki_release) struct pki p;
		struct forge ca = good_ca;

		memset(ca.ext, 0, sizeof(ca.ext));
		memcpy(ca.ext, bad[i].ext, sizeof(bad[i].ext));
		pki_make(&p, &good_root, &ca);
		refuses(verify_leaf(&p, &good_leaf, FORGE_NOW, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].name);
	}
}

/* What is remembered of a leaf is its path, not the answer. */
static void
the_same_leaf_again(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct forge ca = good_ca, leaf = good_leaf, other = good_leaf;
	scoped(cert_release) struct cert good = CERT_INIT, bad = CERT_INIT;
	scoped(pki_release) struct pki p;
	const struct cert *issuer = NULL;
	int64_t in_time = FORGE_NOW, late = FORGE_NOW + 60;

	ca.to = FORGE_NOW + 59;
	pki_make(&p, &good_root, &ca);
	leaf.key = other.key = p.leaf_key;
	leaf.issuer = other.issuer = p.ca;
	leaf.issuer_key = p.ca_key;
	other.issuer_key = p.leaf_key;
	forge_cert(&leaf, &good);
	forge_cert(&other, &bad);
	succeeds(chain_verify(&p.trusted, &good, &in_time, 1, &issuer, &why), &why, "a chain is verified");
	issuer = NULL;
	succeeds(chain_verify(&p.trusted, &good, &in_time, 1, &issuer, &why), &why, "a chain is verified again");
	ok(issuer == &p.authority.chain.item[0], "by the same issuer");
	refuses(chain_verify(&p.trusted, &good, &late, 1, &issuer, &why), &why, DIAG_REFUSED, "was not valid at", "but at another time it is judged anew");
	refuses(chain_verify(&p.trusted, &bad, &in_time, 1, &issuer, &why), &why, DIAG_REFUSED, "was not issued by", "and another leaf has no share in it");
	succeeds(chain_verify(&p.trusted, &good, &in_time, 1, &issuer, &why), &why, "which does not harm the first");
}

static void
the_right_authority_is_found(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pki_release) struct pki a, b;
	struct trusted_authority both[2];

	pki_make(&a, &good_root, &good_ca);
	pki_make(&b, &good_root, &good_ca);
	both[0] = a.authority;
	both[1] = b.authority;
	b.trusted = (struct trusted_root){ .ca = both, .cas = 2 };
	succeeds(verify_leaf(&b, &good_leaf, FORGE_NOW, &why), &why, "the second of two namesakes");
	buf_release(&both[0].leaf);
	buf_release(&both[1].leaf);
}

int
main(void)
{
	real_certificates_hold();
	another_sigstore_is_not_ours();
	leaves_that_are_refused();
	a_leaf_of_somebody_else();
	every_certificate_must_be_valid_then();
	the_authoritys_own_window();
	issuers_that_may_not_issue();
	the_same_leaf_again();
	the_right_authority_is_found();
	return tap_done();
}
