#include "forge.h"
#include "trust/signer.h"

static void
a_real_certificate(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT, again = BUF_INIT;
	scoped(cert_release) struct cert c = CERT_INIT, same = CERT_INIT;

	forge_read("github-2024.pem", &pem);
	succeeds(cert_from_pem(&c, pem.text, pem.len, &why), &why, "a certificate of Fulcio is read");
	cert_pem(&c, &again);
	is_str(again.text, pem.text, "a certificate is written back as the same PEM");
	succeeds(cert_from_der(&same, c.der.text, c.der.len, &why), &why, "the DER of a certificate is read too");
	ok(key_equal(&c.key, &same.key), "the certificate read from DER has the same key");
	is_str(key_details(&c.key), "PKIX_ECDSA_P256_SHA_256", "the key is an ECDSA key on P-256");
	is_int(cert_not_before(&c), 1710869186, "it is valid from 2024-03-19T17:26:26Z");
	is_int(cert_not_after(&c), 1710869786, "for ten minutes");
	ok(!cert_is_ca(&c), "it is not a CA certificate");
	ok(!cert_is_self_signed(&c), "it is not signed by itself");
}

static void
signer_of(const char *name, struct signer *s)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(cert_release) struct cert c = CERT_INIT;

	forge_read_cert(name, &c);
	succeeds(signer_read(s, &c, &why), &why, "the signer of %s", name);
}

#define BEACON "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon"
#define BEACON_WORKFLOW BEACON "/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"

static void
a_workflow_signs(void)
{
	scoped(signer_release) struct signer s = SIGNER_INIT;

	signer_of("github-2024.pem", &s);
	is_str(s.san, BEACON_WORKFLOW, "the subject of a GitHub certificate is read");
	is_str(s.issuer, "https://token.actions.githubusercontent.com", "the issuer of a GitHub certificate is read");
	is_str(s.build_signer_uri, BEACON_WORKFLOW, "the URI of the build signer is read");
	is_str(s.build_signer_digest, s.source_digest, "the digest of the build signer is read");
	is_str(s.runner_environment, "github-hosted", "the runner environment is read");
	is_str(s.source_uri, BEACON, "the source repository is read");
	is_int((long long)strlen(s.source_digest), 40, "the source digest is read");
	is_str(s.source_ref, "refs/heads/main", "the source ref is read");
	is_str(s.source_id, "632596897", "the id of the source repository is read");
	is_str(s.owner_uri, "https://github.com/sigstore-conformance", "the owner of the repository is read");
	is_str(s.owner_id, "131804563", "the owner's id is read");
	is_str(s.build_config_uri, BEACON_WORKFLOW, "the build configuration is read");
	is_str(s.build_config_digest, s.source_digest, "the digest of the build configuration is read");
	is_str(s.trigger, "workflow_dispatch", "the trigger of the workflow is read");
	ok(strstr(s.run_uri, BEACON "/actions/runs/") == s.run_uri, "the URI of the run is read");
	is_str(s.visibility, "public", "the visibility of the repository is read");
}

static void
a_person_signs(void)
{
	scoped(signer_release) struct signer s = SIGNER_INIT;

	signer_of("email-2026.pem", &s);
	is_str(s.san, "untrusted-sa@sigstore-conformance.iam.gserviceaccount.com", "the e-mail address of a person is read");
	is_str(s.issuer, "https://accounts.google.com", "the issuer of a person's certificate is read");
	is_str(s.source_uri, "", "what the certificate does not say is empty");
	is_str(s.visibility, "", "the last one too");
}

static const struct forge_ext good_san = { "subjectAltName", "critical,URI:" FORGE_SAN };

static void
forge_leaf(const struct forge_ext *ext, size_t n, struct cert *c)
{
	EVP_PKEY *key = forge_key("P-256");
	struct forge f = { .key = key };

	memcpy(f.ext, ext, n * sizeof(*ext));
	forge_cert(&f, c);
	EVP_PKEY_free(key);
}

static const struct good {
	const char *name;
	struct forge_ext ext[3];
	const char *san, *issuer;
} good[] = {
	{ "only the old issuer", { good_san, { FULCIO "1", "DER:68747470733a2f2f6f6c64" } }, FORGE_SAN, "https://old" },
	{ "only the new issuer", { good_san, { FULCIO "8", "ASN1:UTF8:https://new" } }, FORGE_SAN, "https://new" },
	{ "both issuers alike", { good_san, { FULCIO "1", "DER:68747470733a2f2f6f6c64" }, { FULCIO "8", "ASN1:UTF8:https://old" } },
	  FORGE_SAN, "https://old" },
	{ "no issuer", { good_san }, FORGE_SAN, "" },
	{ "an e-mail", { { "subjectAltName", "email:a@b.example" } }, "a@b.example", "" },
	{ "a user of a domain", { { "subjectAltName", "otherName:" FULCIO "7;UTF8:user!domain" } }, "user!domain", "" },
	{ "letters beyond ASCII", { good_san, { FULCIO "8", "ASN1:FORMAT:UTF8,UTF8:https://\xc3\xa9" } }, FORGE_SAN, "https://\xc3\xa9" },
};

static void
what_may_be(void)
{
	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(cert_release) struct cert c = CERT_INIT;
		scoped(signer_release) struct signer s = SIGNER_INIT;

		forge_leaf(good[i].ext, countof(good[i].ext), &c);
		succeeds(signer_read(&s, &c, &why), &why, "accepted: %s", good[i].name);
		is_str(s.san, good[i].san, "%s: subject", good[i].name);
		is_str(s.issuer, good[i].issuer, "%s: issuer", good[i].name);
	}
}

/* UTF8Strings are 0c; a long form of the length is 0c 81; "https://a" is 68747470733a2f2f61. */
static const struct bad {
	const char *name;
	struct forge_ext ext[3];
	const char *words;
} bad[] = {
	{ "no subject", { { FULCIO "8", "ASN1:UTF8:https://new" } }, "names no subject" },
	{ "two subjects", { { "subjectAltName", "URI:https://a,URI:https://b" } }, "names 2 subjects" },
	{ "two lists of subjects", { { "subjectAltName", "URI:https://a" }, { "subjectAltName", "URI:https://b" } }, "two lists of subjects" },
	{ "an empty list of subjects", { { "subjectAltName", "DER:3000" } }, "names 0 subjects" },
	{ "an empty subject", { { "subjectAltName", "DER:30028600" } }, "is empty" },
	{ "a NUL in a URI", { { "subjectAltName", "DER:300b8609687474707300612f2f" } }, "subject of the certificate holds a control byte" },
	{ "a NUL in an e-mail", { { "subjectAltName", "DER:30058103610062" } }, "subject of the certificate holds a control byte" },
	{ "a newline in a URI", { { "subjectAltName", "DER:30058603610a62" } }, "holds a control byte" },
	{ "bytes after the subjects", { { "subjectAltName", "DER:300386016100" } }, "subject of the certificate is not DER" },
	{ "a DNS name", { { "subjectAltName", "DNS:example.org" } }, "neither URI, e-mail nor" },
	{ "another kind of name", { { "subjectAltName", "otherName:1.2.3.4;UTF8:user!domain" } }, "neither URI, e-mail nor" },
	{ "a user's name of another type", { { "subjectAltName", "otherName:" FULCIO "7;IA5:user!domain" } }, "neither URI, e-mail nor" },
	{ "issuers that differ", { good_san, { FULCIO "1", "DER:68747470733a2f2f6f6c64" }, { FULCIO "8", "ASN1:UTF8:https://new" } },
	  "names two issuers: 'https://new' and 'https://old'" },
	{ "the same issuer twice", { good_san, { FULCIO "8", "ASN1:UTF8:https://a" }, { FULCIO "8", "ASN1:UTF8:https://a" } }, "extension 8 twice" },
	{ "the old issuer twice", { good_san, { FULCIO "1", "DER:61" }, { FULCIO "1", "DER:61" } }, "(extension 1) twice" },
	{ "a NUL in the old issuer", { good_san, { FULCIO "1", "DER:610062" } }, "holds a control byte" },
	{ "a NUL in the new issuer", { good_san, { FULCIO "8", "DER:0c03610062" } }, "extension 8 of the certificate holds a control byte" },
	{ "bytes after the issuer's string", { good_san, { FULCIO "8", "DER:0c016100" } }, "extension 8 of the certificate is not one UTF8String" },
	{ "an issuer's string cut short", { good_san, { FULCIO "8", "DER:0c0561" } }, "not one UTF8String" },
	{ "an issuer's length in a long form", { good_san, { FULCIO "8", "DER:0c810161" } }, "not one UTF8String" },
	{ "an issuer of indefinite length", { good_san, { FULCIO "8", "DER:2c800c01610000" } }, "not one UTF8String" },
	{ "an issuer of another type", { good_san, { FULCIO "8", "ASN1:IA5:https://a" } }, "not one UTF8String" },
	{ "an issuer in raw bytes where a string is due", { good_san, { FULCIO "8", "DER:68747470733a2f2f61" } }, "not one UTF8String" },
	{ "an issuer that is not UTF-8", { good_san, { FULCIO "8", "DER:0c02c328" } }, "not UTF-8" },
	{ "a tag alone", { good_san, { FULCIO "14", "DER:0c" } }, "extension 14 of the certificate is not one UTF8String" },
	{ "a source ref twice", { good_san, { FULCIO "14", "ASN1:UTF8:refs/heads/a" }, { FULCIO "14", "ASN1:UTF8:refs/heads/b" } }, "extension 14 twice" },
};

static void
what_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(cert_release) struct cert c = CERT_INIT;
		scoped(signer_release) struct signer s = SIGNER_INIT;

		forge_leaf(bad[i].ext, countof(bad[i].ext), &c);
		refuses(signer_read(&s, &c, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].name);
	}
}

static void
long_strings_have_long_lengths(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf value = BUF_INIT;
	scoped(cert_release) struct cert c = CERT_INIT;
	scoped(signer_release) struct signer s = SIGNER_INIT;
	struct forge_ext ext[] = { good_san, { FULCIO "12", NULL } };

	buf_str(&value, "ASN1:UTF8:");
	for (int i = 0; i < 300; i++)
		buf_char(&value, 'a');
	ext[1].value = value.text;
	forge_leaf(ext, countof(ext), &c);
	succeeds(signer_read(&s, &c, &why), &why, "an extension of 300 bytes is read");
	is_str(s.source_uri, value.text + strlen("ASN1:UTF8:"), "all bytes of a long extension are read");
}

static void
bytes_that_are_no_certificate(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(cert_release) struct cert good_one = CERT_INIT, c = CERT_INIT;
	scoped(buf_release) struct buf der = BUF_INIT, loose = BUF_INIT;

	forge_leaf(&good_san, 1, &good_one);
	buf_add(&der, good_one.der.text, good_one.der.len);
	buf_char(&der, 0);
	refuses(cert_from_der(&c, der.text, der.len, &why), &why, DIAG_USAGE, "1 bytes after the certificate", "a byte after a certificate is refused");
	refuses(cert_from_der(&c, der.text, der.len - 2, &why), &why, DIAG_USAGE, "not DER", "a certificate without its last bytes is refused");
	refuses(cert_from_der(&c, "", 0, &why), &why, DIAG_USAGE, "not DER", "an empty certificate is refused");
	refuses(cert_from_der(&c, "hello", 5, &why), &why, DIAG_USAGE, "not DER", "text instead of a certificate is refused");

	/* 30 82 xx xx ... becomes 30 80 ... 00 00 */
	buf_add(&loose, "\x30\x80", 2);
	buf_add(&loose, der.text + 4, der.len - 5);
	buf_add(&loose, "\0", 2);
	refuses(cert_from_der(&c, loose.text, loose.len, &why), &why, DIAG_USAGE, "not DER", "an indefinite length, which OpenSSL reads");
	ok(!c.x509 && !c.key.pkey && !c.der.len, "nothing is left of what was refused");
}

static void
keys_that_we_do_not_take(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(cert_release) struct cert c = CERT_INIT;
	scoped(buf_release) struct buf der = BUF_INIT;
	EVP_PKEY *key = forge_key("secp256k1");
	struct forge f = { .key = key, .ext = { good_san } };
	X509 *x = forge_x509(&f);

	forge_der(x, &der);
	refuses(cert_from_der(&c, der.text, der.len, &why), &why, DIAG_REFUSED, "is not supported", "a key on secp256k1 is refused");
	X509_free(x);
	EVP_PKEY_free(key);
}

static void
authorities_are_told_from_leaves(void)
{
	EVP_PKEY *key = forge_key("P-384");
	struct forge f = { .subject = "root", .key = key, .from = FORGE_NOW, .to = FORGE_NOW + 1, .ext = { { "basicConstraints", "critical,CA:TRUE" } } };
	scoped(cert_release) struct cert c = CERT_INIT;

	forge_cert(&f, &c);
	ok(cert_is_ca(&c), "a CA certificate is recognised");
	ok(cert_is_self_signed(&c), "a self-signed certificate is recognised");
	is_str(key_details(&c.key), "PKIX_ECDSA_P384_SHA_384", "its key is known");
	is_int(cert_not_before(&c), FORGE_NOW, "the start of the validity is read");
	is_int(cert_not_after(&c), FORGE_NOW + 1, "the end of the validity is read");
	EVP_PKEY_free(key);
}

static void
lines_may_end_as_on_windows(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT, crlf = BUF_INIT;
	scoped(cert_release) struct cert c = CERT_INIT;

	forge_read("github-2024.pem", &pem);
	for (size_t i = 0; i < pem.len; i++)
		buf_printf(&crlf, pem.text[i] == '\n' ? "\r%c" : "%c", pem.text[i]);
	succeeds(cert_from_pem(&c, crlf.text, crlf.len, &why), &why, "PEM with CR LF is read");
}

static void
lists_of_certificates(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT, two = BUF_INIT;
	scoped(certs_release) struct certs all = CERTS_INIT, none = CERTS_INIT;
	scoped(cert_release) struct cert c = CERT_INIT;

	forge_read("github-2024.pem", &pem);
	buf_printf(&two, "%s\r\n%s\n", pem.text, pem.text);
	succeeds(certs_from_pem(&all, two.text, two.len, 2, &why), &why, "two certificates in one PEM text are read");
	is_int((long long)all.n, 2, "both certificates are kept");
	refuses(certs_from_pem(&none, two.text, two.len, 1, &why), &why, DIAG_USAGE, "more than 1 certificate", "a limit is kept");
	refuses(cert_from_pem(&c, two.text, two.len, &why), &why, DIAG_USAGE, "more than 1 certificate", "two where one is due");
	refuses(certs_from_pem(&none, "", 0, 2, &why), &why, DIAG_USAGE, "no certificate", "PEM text without a certificate is refused");
	buf_str(&two, "and more");
	refuses(certs_from_pem(&none, two.text, two.len, 4, &why), &why, DIAG_USAGE, "does not begin", "text after the certificates is refused");
	refuses(cert_from_pem(&c, "subject=x\n-----BEGIN CERTIFICATE-----", 10, &why), &why, DIAG_USAGE, "does not begin", "text before the certificates is refused");
}

int
main(void)
{
	a_real_certificate();
	a_workflow_signs();
	a_person_signs();
	what_may_be();
	what_is_refused();
	long_strings_have_long_lengths();
	bytes_that_are_no_certificate();
	keys_that_we_do_not_take();
	authorities_are_told_from_leaves();
	lines_may_end_as_on_windows();
	lists_of_certificates();
	return tap_done();
}
