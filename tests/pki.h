/*
 * pki - root, intermediate and leaf of a test's own, as a trusted root.
 */
#ifndef PKI_H
#define PKI_H
#include "forge.h"
#include "trust/trusted_root.h"

enum { YEAR = 31536000 };               /* seconds */

struct pki {
	EVP_PKEY *root_key, *ca_key, *leaf_key;
	X509 *root, *ca;
	struct trusted_authority authority;
	struct trusted_root trusted;
};

#define CA_EXTENSIONS { "basicConstraints", "critical,CA:TRUE" }, { "keyUsage", "critical,keyCertSign" }, { "subjectKeyIdentifier", "hash" }
#define LEAF_EXTENSIONS { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", "critical,URI:" FORGE_SAN }

static void TAP_UNUSED
add_to_chain(struct certs *chain, X509 *x)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf der = BUF_INIT;

	forge_der(x, &der);
	if (certs_add(chain, der.text, der.len, &why))
		abort();
}

static void TAP_UNUSED
pki_make(struct pki *p, const struct forge *root, const struct forge *ca)
{
	struct forge r = *root, c = *ca;

	*p = (struct pki){ .root_key = forge_key("P-384"), .ca_key = forge_key("P-384"), .leaf_key = forge_key("P-256") };
	r.key = p->root_key;
	p->root = forge_x509(&r);
	c.key = p->ca_key;
	c.issuer = p->root;
	c.issuer_key = p->root_key;
	p->ca = forge_x509(&c);
	p->authority = (struct trusted_authority){ .uri = xstrdup("https://ca.example"), .valid = { INT64_MIN, INT64_MAX } };
	add_to_chain(&p->authority.chain, p->ca);
	add_to_chain(&p->authority.chain, p->root);
	p->trusted = (struct trusted_root){ .ca = &p->authority, .cas = 1 };
}

static void TAP_UNUSED
pki_release(struct pki *p)
{
	EVP_PKEY_free(p->root_key);
	EVP_PKEY_free(p->ca_key);
	EVP_PKEY_free(p->leaf_key);
	X509_free(p->root);
	X509_free(p->ca);
	free(p->authority.uri);
	certs_release(&p->authority.chain);
	buf_release(&p->authority.leaf);
}

static const TAP_UNUSED struct forge good_root = {
	.subject = "root", .from = FORGE_NOW - YEAR, .to = FORGE_NOW + 10LL * YEAR, .ext = { CA_EXTENSIONS },
};
static const TAP_UNUSED struct forge good_ca = {
	.subject = "intermediate", .from = FORGE_NOW - YEAR, .to = FORGE_NOW + YEAR,
	.ext = { { "basicConstraints", "critical,CA:TRUE,pathlen:0" }, { "keyUsage", "critical,keyCertSign" }, { "extendedKeyUsage", "codeSigning" } },
};
static const TAP_UNUSED struct forge good_leaf = { .ext = { LEAF_EXTENSIONS } };

/* One of those in tests/data/trust. */
static inline void
pki_load_root(const char *name, struct trusted_root *r)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	forge_read(name, &text);
	if (trusted_root_parse(r, name, text.text, text.len, &why))
		abort();
}

#endif
