/* Keys: the first byte says whether SPKI, PEM or one of the details; each key that is read is written back. */
#include "fuzz.h"

static const char *const details[] = {
	"PKCS1_RSA_PKCS1V5", "PKIX_ED25519", "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384", "PKIX_RSA_PKCS1V15_2048_SHA256",
};

static int
read_key(struct key *k, unsigned how, const uint8_t *data, size_t n, struct diag *why)
{
	if (how == 0)
		return key_from_spki(k, data, n, why);
	if (how == 1)
		return key_from_pem(k, (const char *)data, n, why);
	return key_from_details(k, details[how % countof(details)], data, n, why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(key_release) struct key k = KEY_INIT, again = KEY_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT;

	if (!n || read_key(&k, data[0], data + 1, n - 1, &why))
		return 0;
	key_pem(&k, &pem);
	must(key_from_pem(&again, pem.text, pem.len, &why) == 0 && key_equal(&k, &again) && !strcmp(key_details(&k), key_details(&again)));
	must(key_verify(&k, "message", 7, data, n, &why));
	return 0;
}
