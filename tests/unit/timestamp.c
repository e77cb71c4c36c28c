#include "token.h"
#include "trust/timestamp.h"

#define HOUR 3600

static const struct real {
	const char *token, *root;
	int64_t seconds;
	const char *words;              /* NULL: must hold */
} real[] = {
	{ "embedded", "staging.root.json", 1749729740, NULL },
	{ "bare", "staging.root.json", 1754507031, NULL },
	{ "expired-chain", "expired-chain.root.json", 1754580746, NULL },
	{ "custom", "custom.root.json", 1675209600, NULL },
	{ "mismatch", "staging.root.json", 0, "is of another signature" },
	{ "untrusted", "staging.root.json", 0, "is not by https://timestamp.sigstage.dev" },
	{ "embedded", "etc/trust/trusted_root.json", 0, "no timestamp authority was trusted at 2025-06-12T12:02:20Z" },
	{ "embedded", "outside-window.root.json", 0, "no timestamp authority was trusted at" },
	{ "expired-chain", "staging.root.json", 0, "is not by" },
};

static void
real_tokens(void)
{
	for (size_t i = 0; i < countof(real); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;
		scoped(buf_release) struct buf token = BUF_INIT, sig = BUF_INIT;
		scoped(free_release) char *token_name = xasprintf("%s.tsr", real[i].token), *sig_name = xasprintf("%s.sig", real[i].token);
		const struct trusted_authority *tsa = NULL;
		int64_t seconds = 0;
		int result;

		pki_load_root(real[i].root, &root);
		forge_read(token_name, &token);
		forge_read(sig_name, &sig);
		result = timestamp_verify(&root, token.text, token.len, sig.text, sig.len, NULL, &seconds, &tsa, &why);
		if (real[i].words) {
			refuses(result, &why, DIAG_REFUSED, real[i].words, "%s by %s", real[i].token, real[i].root);
			continue;
		}
		succeeds(result, &why, "%s by %s", real[i].token, real[i].root);
		is_int(seconds, real[i].seconds, "%s: its time", real[i].token);
		ok(tsa == &root.tsa[0], "%s: its authority", real[i].token);
	}
}

/* An authority of our own: root and the certificate that signs. */
struct clock {
	EVP_PKEY *root_key, *key;
	X509 *root, *leaf;
	struct trusted_authority authority;
	struct trusted_root trusted;
};

#define TSA_EXTENSIONS { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "critical,timeStamping" }

static const struct forge tsa_root = {
	.subject = "tsa root", .from = FORGE_NOW - YEAR, .to = FORGE_NOW + YEAR, .ext = { CA_EXTENSIONS },
};
static const struct forge tsa_leaf = {
	.subject = "tsa", .from = FORGE_NOW - HOUR, .to = FORGE_NOW + HOUR, .ext = { TSA_EXTENSIONS },
};

static X509 *
forge_signer(const struct clock *c, const struct forge *leaf, EVP_PKEY *key)
{
	struct forge f = *leaf;

	f.key = key;
	f.issuer = c->root;
	f.issuer_key = c->root_key;
	return forge_x509(&f);
}

static void
clock_make(struct clock *c, const struct forge *leaf)
{
	struct forge root = tsa_root;

	*c = (struct clock){ .root_key = forge_key("P-384"), .key = forge_key("P-256") };
	root.key = c->root_key;
	c->root = forge_x509(&root);
	c->leaf = forge_signer(c, leaf, c->key);
	c->authority = (struct trusted_authority){ .uri = xstrdup("https://tsa.example"), .valid = { INT64_MIN, INT64_MAX } };
	add_to_chain(&c->authority.chain, c->leaf);
	add_to_chain(&c->authority.chain, c->root);
	c->trusted = (struct trusted_root){ .tsa = &c->authority, .tsas = 1 };
}

static void
clock_release(struct clock *c)
{
	EVP_PKEY_free(c->root_key);
	EVP_PKEY_free(c->key);
	X509_free(c->root);
	X509_free(c->leaf);
	free(c->authority.uri);
	certs_release(&c->authority.chain);
}

static int
verify(const struct clock *c, const struct token *t, const struct buf *request, int64_t *seconds, struct diag *why)
{
	scoped(buf_release) struct buf token = BUF_INIT;
	const struct trusted_authority *tsa = NULL;
	struct token full = *t;
	int result;

	full.signer = t->signer ? t->signer : c->leaf;
	full.key = t->key ? t->key : c->key;
	token_make(&full, &token);
	result = timestamp_verify(&c->trusted, token.text, token.len, "signature", 9, request, seconds, &tsa, why);
	if (result == 0 && !tsa)
		abort();
	return result;
}

static void
tokens_that_hold(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock c;
	int64_t seconds = 0;

	clock_make(&c, &tsa_leaf);
	succeeds(verify(&c, &(struct token){ 0 }, NULL, &seconds, &why), &why, "a token without certificates");
	is_int(seconds, FORGE_NOW, "the time of the token is read");
	succeeds(verify(&c, &(struct token){ .embed = { c.leaf } }, NULL, &seconds, &why), &why, "with the signer's");
	succeeds(verify(&c, &(struct token){ .embed = { c.leaf, c.root } }, NULL, &seconds, &why), &why, "with the whole chain");
	succeeds(verify(&c, &(struct token){ .imprint = EVP_sha384() }, NULL, &seconds, &why), &why, "with an imprint by SHA-384");
	succeeds(verify(&c, &(struct token){ .imprint = EVP_sha512() }, NULL, &seconds, &why), &why, "with an imprint by SHA-512");
	succeeds(verify(&c, &(struct token){ .digest = EVP_sha512() }, NULL, &seconds, &why), &why, "signed by SHA-512");
	succeeds(verify(&c, &(struct token){ .status = 1 }, NULL, &seconds, &why), &why, "granted with modifications");
	succeeds(verify(&c, &(struct token){ .seconds = FORGE_NOW - HOUR }, NULL, &seconds, &why), &why, "in the signer's first second");
	succeeds(verify(&c, &(struct token){ .seconds = FORGE_NOW + HOUR - 1 }, NULL, &seconds, &why), &why, "a second before the signer's end");
}

static void
tokens_that_do_not(void)
{
	const struct bad {
		const char *name;
		struct token token;
		const char *words;
	} bad[] = {
		{ "an imprint by SHA-1", { .imprint = EVP_sha1() }, "imprint is not by SHA-256" },
		{ "an imprint by MD5", { .imprint = EVP_md5() }, "imprint is not by SHA-256" },
		{ "an imprint by SHA-224", { .imprint = EVP_sha224() }, "imprint is not by SHA-256" },
		{ "an imprint of another signature", { .signature = "other" }, "is of another signature" },
		{ "signed by SHA-1", { .digest = EVP_sha1() }, "signature is not by SHA-256" },
		{ "not granted", { .status = 2 }, "did not grant the timestamp: status 2" },
		{ "another version", { .version = 2 }, "version 2" },
		{ "an unknown critical extension", { .critical = true }, "critical extension" },
		{ "a time changed after signing", { .tampered = true }, "is not by https://tsa.example" },
		{ "no ESSCertID", { .unsure = true }, "is not by https://tsa.example" },
		{ "before the signer's first second", { .seconds = FORGE_NOW - HOUR - 1 }, "is not by https://tsa.example" },
		{ "after the signer's end", { .seconds = FORGE_NOW + HOUR + 1 }, "is not by https://tsa.example" },
	};
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock c;
	int64_t seconds;

	clock_make(&c, &tsa_leaf);
	for (size_t i = 0; i < countof(bad); i++)
		refuses(verify(&c, &bad[i].token, NULL, &seconds, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].name);
}

/* CVE-2026-39984: what OpenSSL finds in the token is not who we trust. */
static void
another_signer_below_the_same_root(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock c;
	EVP_PKEY *key = forge_key("P-256");
	struct forge second = tsa_leaf;
	X509 *other;
	int64_t seconds;

	clock_make(&c, &tsa_leaf);
	second.subject = "second tsa";
	other = forge_signer(&c, &second, key);
	refuses(verify(&c, &(struct token){ .signer = other, .key = key, .embed = { other } }, NULL, &seconds, &why), &why, DIAG_REFUSED,
	        "another certificate than that of https://tsa.example", "it is not the authority's leaf");
	refuses(verify(&c, &(struct token){ .signer = other, .key = key, .embed = { c.leaf, other } }, NULL, &seconds, &why), &why, DIAG_REFUSED,
	        "another certificate than that of", "nor with the leaf before it");
	refuses(verify(&c, &(struct token){ .signer = other, .key = key, .embed = { c.leaf, other }, .named = c.leaf }, NULL, &seconds, &why), &why,
	        DIAG_REFUSED, "is not by", "nor with the leaf named as signer");
	refuses(verify(&c, &(struct token){ .key = key }, NULL, &seconds, &why), &why, DIAG_REFUSED, "is not by", "the leaf's name over another key's signature");
	c.authority.chain.item++;
	c.authority.chain.n--;
	succeeds(verify(&c, &(struct token){ .signer = other, .key = key, .embed = { other } }, NULL, &seconds, &why), &why,
	         "an authority that names only its root has any signer below it");
	c.authority.chain.item--;
	c.authority.chain.n++;
	X509_free(other);
	EVP_PKEY_free(key);
}

static void
signers_that_may_not(void)
{
	static const struct bad {
		const char *name;
		struct forge_ext ext[3];
	} bad[] = {
		{ "a signer for code", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "critical,codeSigning" } } },
		{ "a signer for timestamps and code", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "critical,timeStamping,codeSigning" } } },
		{ "a signer whose purpose is not critical", { { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "timeStamping" } } },
		{ "a signer without a purpose", { { "keyUsage", "critical,digitalSignature" } } },
		{ "a signer that is an authority", { { "keyUsage", "critical,digitalSignature,keyCertSign" }, { "extendedKeyUsage", "critical,timeStamping" },
		                                     { "basicConstraints", "critical,CA:TRUE" } } },
	};

	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(clock_release) struct clock c;
		struct forge leaf = tsa_leaf;
		int64_t seconds;

		memset(leaf.ext, 0, sizeof(leaf.ext));
		memcpy(leaf.ext, bad[i].ext, sizeof(bad[i].ext));
		clock_make(&c, &leaf);
		refuses(verify(&c, &(struct token){ .embed = { c.leaf } }, NULL, &seconds, &why), &why, DIAG_REFUSED, "the timestamp is", "refused: %s", bad[i].name);
	}
}

static void
the_window_is_of_the_same_authority(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock a, b;
	struct trusted_authority both[2];
	int64_t seconds;

	clock_make(&a, &tsa_leaf);
	clock_make(&b, &tsa_leaf);
	a.authority.valid = (struct validity){ FORGE_NOW * 1000LL, FORGE_NOW * 1000LL };
	succeeds(verify(&a, &(struct token){ 0 }, NULL, &seconds, &why), &why, "both ends are inside");
	refuses(verify(&a, &(struct token){ .seconds = FORGE_NOW + 1 }, NULL, &seconds, &why), &why, DIAG_REFUSED, "no timestamp authority was trusted", "after the end");
	refuses(verify(&a, &(struct token){ .seconds = FORGE_NOW - 1 }, NULL, &seconds, &why), &why, DIAG_REFUSED, "no timestamp authority was trusted", "before the start");
	both[0] = a.authority;
	both[1] = b.authority;
	a.trusted = (struct trusted_root){ .tsa = both, .tsas = 2 };
	refuses(verify(&a, &(struct token){ .seconds = FORGE_NOW + 1 }, NULL, &seconds, &why), &why, DIAG_REFUSED, "is not by",
	        "the window of another authority does not help");
	succeeds(verify(&a, &(struct token){ .signer = b.leaf, .key = b.key, .seconds = FORGE_NOW + 1 }, NULL, &seconds, &why), &why,
	         "the second authority's token holds");
}

static void
what_is_asked_comes_back(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock c;
	scoped(buf_release) struct buf asked = BUF_INIT, other = BUF_INIT;
	struct token t = { 0 };
	int64_t seconds;

	clock_make(&c, &tsa_leaf);
	succeeds(timestamp_request(&asked, "signature", 9, &why), &why, "a request is made");
	succeeds(timestamp_request(&other, "signature", 9, &why), &why, "another request is made");
	ok(asked.len == other.len && memcmp(asked.text, other.text, asked.len), "has another nonce");
	t.request = (unsigned char *)asked.text;
	t.request_n = asked.len;
	succeeds(verify(&c, &t, &asked, &seconds, &why), &why, "its nonce comes back");
	succeeds(verify(&c, &t, NULL, &seconds, &why), &why, "nobody need ask for it");
	refuses(verify(&c, &t, &other, &seconds, &why), &why, DIAG_REFUSED, "its nonce differs", "another request's");
	refuses(verify(&c, &(struct token){ 0 }, &asked, &seconds, &why), &why, DIAG_REFUSED, "its nonce differs", "no nonce at all");
}

/* The known answer of sigstore-facts, section 12: the request over "sig" without a nonce. */
static void
a_known_request(void)
{
	static const unsigned char known[] = {
		0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
		0x04, 0x20, 0xa5, 0x43, 0x99, 0x7d, 0x84, 0xf1, 0x27, 0x98, 0x35, 0x0c, 0x09, 0xbd, 0xef, 0x2c, 0xdb, 0x17, 0x1b, 0xf4, 0x1e, 0xd3,
		0xe4, 0xa5, 0xf8, 0x08, 0xaf, 0x2f, 0xeb, 0x0c, 0x56, 0x26, 0x30, 0x09, 0x01, 0x01, 0xff,
	};
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf der = BUF_INIT;
	const unsigned char *at;
	TS_REQ *request;

	succeeds(timestamp_request(&der, "sig", 3, &why), &why, "the request over 'sig'");
	at = (unsigned char *)der.text;
	request = d2i_TS_REQ(NULL, &at, (long)der.len);
	ok(request && at == (unsigned char *)der.text + der.len, "is read by OpenSSL, to the end");
	ok(request && TS_REQ_get_cert_req(request) && TS_REQ_get_nonce(request), "asks for certificates, with a nonce");
	TS_REQ_free(request);
	is_int((long long)der.len, (long long)sizeof(known) + 10, "is ten bytes longer than the known one");
	ok(!memcmp(der.text + 2, known + 2, sizeof(known) - 5) && !memcmp(der.text + der.len - 3, known + sizeof(known) - 3, 3),
	   "and the same but for length and nonce");
}

static void
bytes_that_are_no_token(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(clock_release) struct clock c;
	scoped(buf_release) struct buf token = BUF_INIT;
	const struct trusted_authority *tsa = NULL;
	int64_t seconds;

	clock_make(&c, &tsa_leaf);
	token_make(&(struct token){ .signer = c.leaf, .key = c.key }, &token);
	buf_char(&token, 0);
	refuses(timestamp_verify(&c.trusted, token.text, token.len, "signature", 9, NULL, &seconds, &tsa, &why), &why, DIAG_USAGE,
	        "1 bytes after the timestamp", "a byte after a timestamp is refused");
	refuses(timestamp_verify(&c.trusted, token.text, token.len - 2, "signature", 9, NULL, &seconds, &tsa, &why), &why, DIAG_USAGE,
	        "not DER", "a timestamp without its last bytes is refused");
	refuses(timestamp_verify(&c.trusted, "", 0, "signature", 9, NULL, &seconds, &tsa, &why), &why, DIAG_USAGE, "not DER", "an empty timestamp is refused");
	refuses(timestamp_verify(&c.trusted, "<html>", 6, "signature", 9, NULL, &seconds, &tsa, &why), &why, DIAG_USAGE, "not DER", "HTML instead of a timestamp is refused");
	c.trusted.tsas = 0;
	refuses(timestamp_verify(&c.trusted, token.text, token.len - 1, "signature", 9, NULL, &seconds, &tsa, &why), &why, DIAG_REFUSED,
	        "no timestamp authority was trusted", "without any authority");
}

int
main(void)
{
	real_tokens();
	tokens_that_hold();
	tokens_that_do_not();
	another_signer_below_the_same_root();
	signers_that_may_not();
	the_window_is_of_the_same_authority();
	what_is_asked_comes_back();
	a_known_request();
	bytes_that_are_no_token();
	return tap_done();
}
