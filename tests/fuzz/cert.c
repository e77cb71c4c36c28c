/* Certificates: DER as a bundle brings it, all that is read of it, and the way back. */
#include "fuzz.h"
#include "trust/chain.h"
#include "trust/sct.h"
#include "trust/signer.h"

/* Was everything that can be checked of it right? */
static bool
is_good(const struct cert *c)
{
	const struct trusted_root *root = fuzz_root("etc/trust/trusted_root.json");
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(signer_release) struct signer signer = SIGNER_INIT;
	const struct cert *issuer = &root->ca[1].chain.item[0];
	int64_t when = cert_not_before(c);
	bool known = signer_read(&signer, c, &why) == 0, logged = sct_verify(root, c, issuer, &why) == 0;
	bool issued = chain_verify(root, c, &when, 1, &issuer, &why) == 0;

	must(!known || (*signer.san && signer.issuer && signer.visibility));
	must(!issued || (!cert_is_ca(c) && !cert_is_self_signed(c) && cert_not_after(c) >= when));
	return known && logged && issued;
}

static void
reach_the_end(void)
{
	scoped(cert_release) struct cert c = CERT_INIT;

	fuzz_cert(&c, "tests/data/trust/github-2024.pem");
	must(is_good(&c));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool reached;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(cert_release) struct cert c = CERT_INIT, again = CERT_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT;

	if (!reached)
		reach_the_end();
	reached = true;
	if (cert_from_der(&c, data, n, &why))
		return 0;
	must(c.der.len == n && !memcmp(c.der.text, data, n));
	cert_pem(&c, &pem);
	must(cert_from_pem(&again, pem.text, pem.len, &why) == 0 && key_equal(&c.key, &again.key));
	is_good(&c);
	return 0;
}
