/* SCT lists: the input is the content of a real certificate's extension. */
#include "fuzz.h"
#include "trust/sct.h"
#include <openssl/x509v3.h>

/* OpenSSL keeps the bytes that it read, until told to write anew. */
static void
write_anew(X509 *x)
{
	must(i2d_re_X509_tbs(x, NULL) > 0);
}

static X509 *
without_scts(struct buf *scts)
{
	scoped(cert_release) struct cert c = CERT_INIT;
	const ASN1_OCTET_STRING *value;
	X509_EXTENSION *ext;
	X509 *x;

	fuzz_cert(&c, "tests/data/trust/github-2024.pem");
	x = X509_dup(c.x509);
	ext = X509_delete_ext(x, X509_get_ext_by_NID(x, NID_ct_precert_scts, -1));
	value = X509_EXTENSION_get_data(ext);
	buf_add(scts, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
	X509_EXTENSION_free(ext);
	write_anew(x);
	return x;
}

static void
add_scts(X509 *x, const void *data, size_t n)
{
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext;

	must(ASN1_OCTET_STRING_set(value, data, (int)n));
	ext = X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, value);
	must(ext && X509_add_ext(x, ext, -1));
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(value);
	write_anew(x);
}

static int
verify(const X509 *bare, const void *data, size_t n)
{
	const struct trusted_root *root = fuzz_root("etc/trust/trusted_root.json");
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct cert c = { .x509 = X509_dup(bare), .der = BUF_INIT };
	int result;

	add_scts(c.x509, data, n);
	result = sct_verify(root, &c, &root->ca[1].chain.item[0], &why);
	cert_release(&c);
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static X509 *bare;

	if (!bare) {
		scoped(buf_release) struct buf real = BUF_INIT;

		bare = without_scts(&real);
		must(verify(bare, real.text, real.len) == 0);
	}
	verify(bare, data, n);
	return 0;
}
