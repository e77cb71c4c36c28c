#include "base/digest.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 128 << 10 };     /* fits the second level cache */

/* Fetched once: looking it up by name costs more than hashing a small file. */
static const EVP_MD *algorithm;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	crypto_start();
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!algorithm)
		abort();
}

static EVP_MD_CTX *
context(struct sha256 *h)
{
	if (h->ctx)
		return h->ctx;
	pthread_once(&fetched, fetch);
	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx || !EVP_DigestInit_ex(h->ctx, algorithm, NULL))
		abort();
	return h->ctx;
}

void
sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
	if (!EVP_DigestUpdate(context(h), bytes, n))
		abort();
}

void
sha256_finish(struct sha256 *h, struct digest *out)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n;

	if (!EVP_DigestFinal_ex(context(h), sum, &n) || n != 32)
		abort();
	text_hex(out->hex, sum, n);
	sha256_release(h);
}

void
sha256_release(struct sha256 *h)
{
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}

void
digest_bytes(struct digest *out, const void *bytes, size_t n)
{
	scoped(sha256_release) struct sha256 h = SHA256_INIT;

	sha256_add(&h, bytes, n);
	sha256_finish(&h, out);
}

int
digest_file(struct digest *out, const char *path, uint64_t *size, struct diag *why)
{
	scoped(free_release) char *block = xmalloc(BLOCK);
	scoped(fd_release) int fd = file_open(path, why);
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	uint64_t sum = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, block, BLOCK))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path);
		sha256_add(&h, block, (size_t)n);
		sum += (uint64_t)n;
	}
	sha256_finish(&h, out);
	if (size)
		*size = sum;
	return 0;
}
