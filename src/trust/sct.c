#include "trust/sct.h"
#include "base/text.h"
#include "trust/hash.h"
#include "der.h"
#include <openssl/x509v3.h>
#include <string.h>

/* RFC 6962, sections 3.2 and 3.3; RFC 5246, section 7.4.1.4.1. */
enum { SCT_V1 = 0, CERTIFICATE_TIMESTAMP = 0, PRECERT_ENTRY = 1, HASH_ID_SHA256 = 4, SIGNED_BY_RSA = 1, SIGNED_BY_ECDSA = 3 };

struct bytes {
	const unsigned char *at;
	size_t n;
	bool short_of;                  /* more was taken than there was */
};

struct sct {
	unsigned char log_id[32];
	uint64_t ms;                    /* since the epoch */
	struct bytes extensions, signature;
	unsigned hash, algorithm;
};

static struct bytes
take(struct bytes *from, size_t n)
{
	struct bytes taken = { from->at, n, false };

	if (n > from->n) {
		from->short_of = true;
		return (struct bytes){ from->at, 0, true };
	}
	from->at += n;
	from->n -= n;
	return taken;
}

static uint64_t
take_number(struct bytes *from, size_t size)
{
	struct bytes b = take(from, size);
	uint64_t value = 0;

	for (size_t i = 0; i < b.n; i++)
		value = value << 8 | b.at[i];
	return value;
}

/* false: another version, whose layout is unknown. */
static bool
take_sct(struct bytes *from, struct sct *s)
{
	struct bytes id;

	if (take_number(from, 1) != SCT_V1)
		return false;
	id = take(from, sizeof(s->log_id));
	if (id.n)
		memcpy(s->log_id, id.at, id.n);
	s->ms = take_number(from, 8);
	s->extensions = take(from, take_number(from, 2));
	s->hash = (unsigned)take_number(from, 1);
	s->algorithm = (unsigned)take_number(from, 1);
	s->signature = take(from, take_number(from, 2));
	from->short_of = from->short_of || from->n;
	return true;
}

static void
put_number(struct buf *out, uint64_t value, size_t size)
{
	while (size--)
		buf_char(out, (char)(value >> (8 * size)));
}

static void
put_issuer(struct buf *out, const struct cert *issuer)
{
	unsigned char *spki = NULL, digest[32];
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(issuer->x509), &spki);

	if (n <= 0)
		abort();
	hash_bytes(HASH_SHA256, spki, (size_t)n, digest);
	buf_add(out, digest, sizeof(digest));
	OPENSSL_free(spki);
}

/* The signed data: the certificate's without the list of SCTs. */
static int
put_precert(struct buf *out, const struct cert *leaf, int at, struct diag *why)
{
	unsigned char *tbs = NULL;
	X509 *copy = X509_dup(leaf->x509);
	int n = -1;

	if (copy) {
		X509_EXTENSION_free(X509_delete_ext(copy, at));
		n = i2d_re_X509_tbs(copy, &tbs);
	}
	X509_free(copy);
	if (n <= 0)
		return diag_set(why, DIAG_REFUSED, "the certificate cannot be written without its SCTs");
	put_number(out, (uint64_t)n, 3);
	buf_add(out, tbs, (size_t)n);
	OPENSSL_free(tbs);
	return 0;
}

static int
verify_one(const struct sct *s, const struct trusted_root *root, const struct buf *entry, struct diag *why)
{
	const struct trusted_log *log = trusted_root_ctlog(root, s->log_id);
	scoped(buf_release) struct buf text = BUF_INIT;
	char hex[65], at[21];

	text_hex(hex, s->log_id, sizeof(s->log_id));
	if (!log)
		return diag_set(why, DIAG_REFUSED, "the certificate's SCT is by an unknown log, %s", hex);
	text_put_time(at, (long long)(s->ms / 1000));
	if (s->ms > INT64_MAX || !validity_holds(&log->valid, (int64_t)s->ms))
		return diag_set(why, DIAG_REFUSED, "the certificate's SCT of %s is outside the time of log %s", at, log->base_url);
	if (s->hash != HASH_ID_SHA256 || !((s->algorithm == SIGNED_BY_ECDSA && log->key.kind == KEY_P256) ||
	                                   (s->algorithm == SIGNED_BY_RSA && log->key.kind == KEY_RSA)))
		return diag_set(why, DIAG_REFUSED, "the certificate's SCT is not signed with the algorithm of log %s", log->base_url);
	put_number(&text, SCT_V1, 1);
	put_number(&text, CERTIFICATE_TIMESTAMP, 1);
	put_number(&text, s->ms, 8);
	put_number(&text, PRECERT_ENTRY, 2);
	buf_add(&text, entry->text, entry->len);
	put_number(&text, s->extensions.n, 2);
	buf_add(&text, s->extensions.at, s->extensions.n);
	if (key_verify(&log->key, text.text, text.len, s->signature.at, s->signature.n, why))
		return diag_wrap(why, "the certificate's SCT by log %s", log->base_url);
	return 0;
}

/* The extension's value is an OCTET STRING with the list in TLS encoding. */
static int
open_list(const struct cert *leaf, int at, struct bytes *list, struct diag *why)
{
	const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(leaf->x509, at));
	size_t n;

	if (!der_only(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value), DER_OCTETS, &list->at, &list->n))
		return diag_set(why, DIAG_REFUSED, "the certificate's list of SCTs is not one OCTET STRING");
	n = take_number(list, 2);
	if (list->short_of || n != list->n || !n)
		return diag_set(why, DIAG_REFUSED, "the certificate's list of SCTs has a wrong length");
	return 0;
}

/* All are read, so that a malformed one after a good one is refused, too. */
static int
verify_list(struct bytes *list, const struct trusted_root *root, const struct buf *entry, struct diag *why)
{
	bool tried = false, verified = false;

	while (list->n) {
		struct bytes one = take(list, take_number(list, 2));
		struct sct s = { 0 };
		bool known = take_sct(&one, &s);

		if (list->short_of || one.short_of)
			return diag_set(why, DIAG_REFUSED, "an SCT of the certificate has a wrong length");
		tried = tried || known;
		verified = verified || (known && verify_one(&s, root, entry, why) == 0);
	}
	if (!tried)
		return diag_set(why, DIAG_REFUSED, "the certificate's SCTs are of unknown versions");
	return verified ? 0 : -1;
}

int
sct_verify(const struct trusted_root *root, const struct cert *leaf, const struct cert *issuer, struct diag *why)
{
	scoped(buf_release) struct buf entry = BUF_INIT;
	struct bytes list = { 0 };
	int at = X509_get_ext_by_NID(leaf->x509, NID_ct_precert_scts, -1);

	if (at < 0)
		return diag_set(why, DIAG_REFUSED, "the certificate has no SCT: no log promised to publish it");
	if (X509_get_ext_by_NID(leaf->x509, NID_ct_precert_scts, at) >= 0)
		return diag_set(why, DIAG_REFUSED, "the certificate has two lists of SCTs");
	put_issuer(&entry, issuer);
	if (open_list(leaf, at, &list, why) || put_precert(&entry, leaf, at, why))
		return -1;
	return verify_list(&list, root, &entry, why);
}
