#include "key_point.h"
#include "base/mem.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/* The bytes before an uncompressed point, or before the 32 bytes of Ed25519 (RFC 5480, RFC 8410). */
static const struct form {
	const char *group;              /* NULL: Ed25519 */
	const char *before;
	size_t before_n, n;             /* bytes of the prefix, and of the whole */
} forms[] = {
	{ "prime256v1", "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00", 26, 91 },
	{ "secp384r1", "\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00", 23, 120 },
	{ NULL, "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12, 44 },
};

static void
context_release(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

static EVP_PKEY *
from_point(const char *group, const void *point, size_t n)
{
	scoped(context_release) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM param[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, n),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *pkey = NULL;

	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, param) != 1)
		ERR_clear_error();
	return pkey;
}

void *
key_from_point(const void *der, size_t n)
{
	for (size_t i = 0; i < countof(forms); i++) {
		const struct form *f = &forms[i];
		const unsigned char *value = (const unsigned char *)der + f->before_n;

		if (n != f->n || memcmp(der, f->before, f->before_n) != 0)
			continue;
		if (!f->group)
			return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, value, n - f->before_n);
		return *value == 4 ? from_point(f->group, value, n - f->before_n) : NULL;
	}
	return NULL;
}
