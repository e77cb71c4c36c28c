#include "pki.h"
#include "trust/sct.h"

struct scts {
	struct pki pki;
	EVP_PKEY *log_key;
	struct trusted_log log;
};

static void
scts_make(struct scts *s, EVP_PKEY *log_key)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	unsigned char *spki = NULL;
	int n;

	*s = (struct scts){ .log_key = log_key };
	pki_make(&s->pki, &good_root, &good_ca);
	n = i2d_PUBKEY(log_key, &spki);
	if (n <= 0 || key_from_spki(&s->log.key, spki, (size_t)n, &why) || !EVP_Q_digest(NULL, "SHA256", NULL, spki, (size_t)n, s->log.id, NULL))
		abort();
	OPENSSL_free(spki);
	s->log.base_url = xstrdup("https://ct.example");
	s->log.valid = (struct validity){ FORGE_NOW * 1000LL, FORGE_NOW * 1000LL + 999 };
	s->pki.trusted.ctlog = &s->log;
	s->pki.trusted.ctlogs = 1;
}

static void
scts_release(struct scts *s)
{
	pki_release(&s->pki);
	EVP_PKEY_free(s->log_key);
	key_release(&s->log.key);
	free(s->log.base_url);
}

/* How an SCT is made, and how it is spoilt. */
struct recipe {
	const char *name, *words;       /* NULL: must hold */
	int64_t later;                  /* ms after FORGE_NOW */
	const char *extensions;
	size_t extensions_n;
	unsigned version, hash, algorithm;      /* 0: 0, 4, 3 */
	int id_bit, signature_bit;      /* 1: flipped */
	int list_more, sct_more, signature_more, ext_more;      /* lies in the lengths */
	const char *behind_list;        /* bytes after the list, inside the OCTET STRING */
	size_t copies;                  /* 0: one */
	bool other_issuer;              /* signed for the root's key */
};

static void
put(struct buf *b, uint64_t value, size_t size)
{
	while (size--)
		buf_char(b, (char)(value >> (8 * size)));
}

static void
sign_entry(const struct scts *s, const struct recipe *r, X509 *precert, struct buf *sig)
{
	scoped(buf_release) struct buf entry = BUF_INIT;
	unsigned char *spki = NULL, *tbs = NULL, digest[32], out[1024];
	int spki_n = i2d_PUBKEY(r->other_issuer ? s->pki.root_key : s->pki.ca_key, &spki), tbs_n = i2d_re_X509_tbs(precert, &tbs);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t out_n = sizeof(out);

	if (spki_n <= 0 || tbs_n <= 0 || !EVP_Q_digest(NULL, "SHA256", NULL, spki, (size_t)spki_n, digest, NULL))
		abort();
	put(&entry, r->version, 1);
	put(&entry, 0, 1);
	put(&entry, (uint64_t)(FORGE_NOW * 1000LL + r->later), 8);
	put(&entry, 1, 2);
	buf_add(&entry, digest, 32);
	put(&entry, (uint64_t)tbs_n, 3);
	buf_add(&entry, tbs, (size_t)tbs_n);
	put(&entry, r->extensions_n, 2);
	buf_add(&entry, r->extensions, r->extensions_n);
	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, s->log_key) != 1 ||
	    EVP_DigestSign(ctx, out, &out_n, (unsigned char *)entry.text, entry.len) != 1)
		abort();
	buf_add(sig, out, out_n);
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(spki);
	OPENSSL_free(tbs);
}

static void
put_sct(const struct scts *s, const struct recipe *r, X509 *precert, struct buf *list)
{
	scoped(buf_release) struct buf sig = BUF_INIT, sct = BUF_INIT;

	sign_entry(s, r, precert, &sig);
	put(&sct, r->version, 1);
	buf_add(&sct, s->log.id, 32);
	put(&sct, (uint64_t)(FORGE_NOW * 1000LL + r->later), 8);
	put(&sct, r->extensions_n + (size_t)r->ext_more, 2);
	buf_add(&sct, r->extensions, r->extensions_n);
	put(&sct, r->hash ? r->hash : 4, 1);
	put(&sct, r->algorithm ? r->algorithm : 3, 1);
	put(&sct, sig.len + (size_t)r->signature_more, 2);
	sig.text[sig.len - 5] ^= (char)r->signature_bit;
	buf_add(&sct, sig.text, sig.len);
	sct.text[1] ^= (char)r->id_bit;
	put(list, sct.len + (size_t)r->sct_more, 2);
	buf_add(list, sct.text, sct.len);
}

/* The extension as it goes into the certificate. */
static void
add_scts(X509 *x, const struct buf *list, const struct recipe *r)
{
	ASN1_OCTET_STRING *inner = ASN1_OCTET_STRING_new(), *outer = ASN1_OCTET_STRING_new();
	scoped(buf_release) struct buf bytes = BUF_INIT;
	unsigned char *der = NULL;
	X509_EXTENSION *ext;
	int n;

	put(&bytes, list->len + (size_t)r->list_more, 2);
	buf_add(&bytes, list->text, list->len);
	if (r->behind_list)
		buf_str(&bytes, r->behind_list);
	ASN1_OCTET_STRING_set(inner, (unsigned char *)bytes.text, (int)bytes.len);
	n = i2d_ASN1_OCTET_STRING(inner, &der);
	ASN1_OCTET_STRING_set(outer, der, n);
	ext = X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, outer);
	if (!ext || !X509_add_ext(x, ext, -1))
		abort();
	X509_EXTENSION_free(ext);
	OPENSSL_free(der);
	ASN1_OCTET_STRING_free(inner);
	ASN1_OCTET_STRING_free(outer);
}

static void
forge_logged(struct scts *s, const struct recipe *r, struct cert *c)
{
	scoped(buf_release) struct buf list = BUF_INIT;
	struct forge f = good_leaf;
	X509 *x;

	f.key = s->pki.leaf_key;
	f.issuer = s->pki.ca;
	f.issuer_key = s->pki.ca_key;
	x = forge_x509(&f);
	for (size_t i = 0; i < (r->copies ? r->copies : 1); i++)
		put_sct(s, r, x, &list);
	add_scts(x, &list, r);
	if (!X509_sign(x, s->pki.ca_key, EVP_sha256()))
		abort();
	forge_adopt(x, c);
	X509_free(x);
}

static const struct recipe recipes[] = {
	{ .name = "an SCT" },
	{ .name = "an SCT with extensions", .extensions = "\0\0\5\0\0\0\1\2", .extensions_n = 8 },
	{ .name = "two SCTs", .copies = 2 },
	{ .name = "an SCT in the log's last millisecond", .later = 999 },
	{ .name = "an SCT after the log's end", .later = 1000, .words = "outside the time of log https://ct.example" },
	{ .name = "an SCT before the log's start", .later = -1, .words = "outside the time of log" },
	{ .name = "an SCT of an unknown log", .id_bit = 1, .words = "by an unknown log" },
	{ .name = "an SCT with another signature", .signature_bit = 1, .words = "not by this key" },
	{ .name = "an SCT for another issuer", .other_issuer = true, .words = "not by this key" },
	{ .name = "an SCT by another hash", .hash = 2, .words = "not signed with the algorithm of log" },
	{ .name = "an SCT by another algorithm", .algorithm = 1, .words = "not signed with the algorithm of log" },
	{ .name = "an SCT of another version", .version = 1, .words = "of unknown versions" },
	{ .name = "a list that is longer than it says", .list_more = -1, .words = "list of SCTs has a wrong length" },
	{ .name = "a list that is shorter than it says", .list_more = 1, .words = "list of SCTs has a wrong length" },
	{ .name = "bytes after the list", .behind_list = "x", .words = "list of SCTs has a wrong length" },
	{ .name = "an SCT that is longer than it says", .sct_more = -1, .words = "wrong length" },
	{ .name = "an SCT that is shorter than it says", .sct_more = 1, .words = "wrong length" },
	{ .name = "extensions that are shorter than they say", .ext_more = 9999, .words = "wrong length" },
	{ .name = "a signature that is longer than it says", .signature_more = -1, .words = "wrong length" },
	{ .name = "a signature that is shorter than it says", .signature_more = 1, .words = "wrong length" },
	{ .name = "a good SCT and one that ends early", .copies = 2, .sct_more = 1, .words = "wrong length" },
};

static void
scts_hold_or_are_refused(void)
{
	scoped(scts_release) struct scts s;

	scts_make(&s, forge_key("P-256"));
	for (size_t i = 0; i < countof(recipes); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(cert_release) struct cert c = CERT_INIT;
		const struct recipe *r = &recipes[i];
		const struct cert *issuer = &s.pki.authority.chain.item[0];

		forge_logged(&s, r, &c);
		if (r->words)
			refuses(sct_verify(&s.pki.trusted, &c, issuer, &why), &why, DIAG_REFUSED, r->words, "refused: %s", r->name);
		else
			succeeds(sct_verify(&s.pki.trusted, &c, issuer, &why), &why, "accepted: %s", r->name);
	}
}

static void
an_rsa_log(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(scts_release) struct scts s;
	scoped(cert_release) struct cert good = CERT_INIT, bad = CERT_INIT;
	const struct recipe by_rsa = { .algorithm = 1 }, by_ecdsa = { .algorithm = 3 };

	scts_make(&s, EVP_RSA_gen(2048));
	forge_logged(&s, &by_rsa, &good);
	succeeds(sct_verify(&s.pki.trusted, &good, &s.pki.authority.chain.item[0], &why), &why, "an SCT of an RSA log");
	forge_logged(&s, &by_ecdsa, &bad);
	refuses(sct_verify(&s.pki.trusted, &bad, &s.pki.authority.chain.item[0], &why), &why, DIAG_REFUSED, "not signed with the algorithm of log", "that says it is ECDSA");
}

static const struct bad_list {
	const char *name;
	struct forge_ext ext[2];
	const char *words;
} bad_list[] = {
	{ "no SCT", { { NULL, NULL } }, "has no SCT" },
	{ "two lists", { { "1.3.6.1.4.1.11129.2.4.2", "DER:04020000" }, { "1.3.6.1.4.1.11129.2.4.2", "DER:04020000" } }, "two lists of SCTs" },
	{ "an empty list", { { "1.3.6.1.4.1.11129.2.4.2", "DER:04020000" } }, "list of SCTs has a wrong length" },
	{ "no list", { { "1.3.6.1.4.1.11129.2.4.2", "DER:0400" } }, "list of SCTs has a wrong length" },
	{ "half a length", { { "1.3.6.1.4.1.11129.2.4.2", "DER:040100" } }, "list of SCTs has a wrong length" },
	{ "no OCTET STRING", { { "1.3.6.1.4.1.11129.2.4.2", "DER:0c020000" } }, "not one OCTET STRING" },
	{ "bytes after the OCTET STRING", { { "1.3.6.1.4.1.11129.2.4.2", "DER:0402000000" } }, "not one OCTET STRING" },
	{ "an OCTET STRING cut short", { { "1.3.6.1.4.1.11129.2.4.2", "DER:040300" } }, "not one OCTET STRING" },
	{ "an SCT of one byte", { { "1.3.6.1.4.1.11129.2.4.2", "DER:04050003000100" } }, "wrong length" },
	{ "an SCT of no byte", { { "1.3.6.1.4.1.11129.2.4.2", "DER:040400020000" } }, "wrong length" },
};

static void
lists_that_are_refused(void)
{
	scoped(scts_release) struct scts s;

	scts_make(&s, forge_key("P-256"));
	for (size_t i = 0; i < countof(bad_list); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(cert_release) struct cert c = CERT_INIT;
		struct forge f = good_leaf;

		memcpy(&f.ext[3], bad_list[i].ext, sizeof(bad_list[i].ext));
		f.key = s.pki.leaf_key;
		forge_cert(&f, &c);
		refuses(sct_verify(&s.pki.trusted, &c, &s.pki.authority.chain.item[0], &why), &why, DIAG_REFUSED, bad_list[i].words, "refused: %s", bad_list[i].name);
	}
}

int
main(void)
{
	scts_hold_or_are_refused();
	an_rsa_log();
	lists_that_are_refused();
	return tap_done();
}
