#include "base/crypto.h"
#include <openssl/crypto.h>
#include <pthread.h>

enum { SECRETS = 64 << 10, SMALLEST_SECRET = 32 };      /* bytes; the limit for a user on some hosts */

static void
start(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

static void
start_secrets(void)
{
	CRYPTO_secure_malloc_init(SECRETS, SMALLEST_SECRET);
}

void
crypto_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
}

void
crypto_start_secrets(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	crypto_start();
	pthread_once(&once, start_secrets);
}
