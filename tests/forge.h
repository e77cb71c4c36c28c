/*
 * forge - certificates as a liar, or a careless authority, would make them.
 *
 * Extensions are written as in openssl.cnf: { "keyUsage", "critical,digitalSignature" },
 * { "1.3.6.1.4.1.57264.1.8", "ASN1:UTF8:https://issuer.example" }, { OID, "DER:0500" }.
 * Times are seconds since the epoch.  What does not work out aborts the test.
 */
#ifndef FORGE_H
#define FORGE_H
#include "tap.h"
#include "trust/cert.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#define FORGE_NOW 1700000000            /* 2023-11-14T22:13:20Z: when the forged leaves are born */
#define FULCIO "1.3.6.1.4.1.57264.1."
#define FORGE_ISSUER "https://token.actions.githubusercontent.com"
#define FORGE_SAN "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1"

struct forge_ext {
	const char *name, *value;
};

struct forge {
	const char *subject;            /* common name; NULL: empty */
	int64_t from, to;               /* 0, 0: ten minutes from FORGE_NOW */
	EVP_PKEY *key;
	X509 *issuer;                   /* NULL: self-signed */
	EVP_PKEY *issuer_key;
	struct forge_ext ext[24];       /* ended by a NULL name */
};

static EVP_PKEY * TAP_UNUSED
forge_key(const char *curve)
{
	EVP_PKEY *pkey = EVP_EC_gen(curve);

	if (!pkey)
		abort();
	return pkey;
}

static void TAP_UNUSED
forge_extend(X509 *x, X509 *issuer, const struct forge_ext *e)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer ? issuer : x, x, NULL, NULL, 0);
	ext = X509V3_EXT_nconf(NULL, &ctx, e->name, e->value);
	if (!ext || !X509_add_ext(x, ext, -1))
		abort();
	X509_EXTENSION_free(ext);
}

static X509 * TAP_UNUSED
forge_x509(const struct forge *f)
{
	static long serial = 1;
	int64_t from = f->from ? f->from : FORGE_NOW, to = f->to ? f->to : from + 600;
	X509 *x = X509_new();
	X509_NAME *name = X509_NAME_new();

	if (f->subject)
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)f->subject, -1, -1, 0);
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	ASN1_TIME_set(X509_getm_notBefore(x), from);
	ASN1_TIME_set(X509_getm_notAfter(x), to);
	X509_set_subject_name(x, name);
	X509_set_issuer_name(x, f->issuer ? X509_get_subject_name(f->issuer) : name);
	X509_set_pubkey(x, f->key);
	for (const struct forge_ext *e = f->ext; e->name; e++)
		forge_extend(x, f->issuer, e);
	if (!X509_sign(x, f->issuer ? f->issuer_key : f->key, EVP_sha256()))
		abort();
	X509_NAME_free(name);
	return x;
}

static void TAP_UNUSED
forge_der(X509 *x, struct buf *der)
{
	unsigned char *bytes = NULL;
	int n = i2d_X509(x, &bytes);

	if (n <= 0)
		abort();
	buf_add(der, bytes, (size_t)n);
	OPENSSL_free(bytes);
}

/* As ours. */
static void TAP_UNUSED
forge_adopt(X509 *x, struct cert *c)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf der = BUF_INIT;

	forge_der(x, &der);
	if (cert_from_der(c, der.text, der.len, &why)) {
		tap_show("forged", why.text.text);
		abort();
	}
}

static void TAP_UNUSED
forge_cert(const struct forge *f, struct cert *c)
{
	X509 *x = forge_x509(f);

	forge_adopt(x, c);
	X509_free(x);
}

/* A file of tests/data/trust/, or of etc/trust/ by its path. */
static void TAP_UNUSED
forge_read(const char *name, struct buf *bytes)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = strchr(name, '/') ? xstrdup(name) : xasprintf("tests/data/trust/%s", name);

	if (file_read(bytes, path, 1 << 20, &why)) {
		tap_show("missing", why.text.text);
		abort();
	}
}

static void TAP_UNUSED
forge_read_cert(const char *name, struct cert *c)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT;

	forge_read(name, &pem);
	if (cert_from_pem(c, pem.text, pem.len, &why)) {
		tap_show(name, why.text.text);
		abort();
	}
}

#endif
