#include "trust/key.h"
#include <openssl/err.h>
#include <openssl/evp.h>

static void
context_release(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

int
key_verify_legacy(const struct key *k, const unsigned char sha256[32], const void *sig, size_t sig_n, struct diag *why)
{
	scoped(context_release) EVP_PKEY_CTX *ctx = NULL;
	bool verified;

	if (k->kind != KEY_P384 && k->kind != KEY_P521)
		return diag_set(why, DIAG_REFUSED, "key of '%s' signs with no other hash than its own", key_details(k));
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);
	verified = ctx && EVP_PKEY_verify_init(ctx) == 1 && EVP_PKEY_verify(ctx, sig, sig_n, sha256, 32) == 1;
	ERR_clear_error();
	return verified ? 0 : diag_set(why, DIAG_REFUSED, "signature is not by this key");
}
