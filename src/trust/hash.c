#include "trust/hash.h"
#include "base/crypto.h"
#include "base/file.h"
#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static const struct kind {
	const char *name, *details;
	size_t size;
} kind[] = {
	[HASH_NONE] = { NULL, "HASH_ALGORITHM_UNSPECIFIED", 0 },
	[HASH_SHA256] = { "sha256", "SHA2_256", 32 },
	[HASH_SHA384] = { "sha384", "SHA2_384", 48 },
	[HASH_SHA512] = { "sha512", "SHA2_512", 64 },
};

/* Fetched once: looking one up by name costs more than hashing a node of a tree. */
static const EVP_MD *algorithm[countof(kind)];

static void
fetch(void)
{
	crypto_start();
	for (enum hash h = HASH_SHA256; h <= HASH_SHA512; h++)
		if (!(algorithm[h] = EVP_MD_fetch(NULL, kind[h].name, NULL)))
			abort();
}

size_t
hash_size(enum hash h)
{
	return kind[h].size;
}

const char *
hash_name(enum hash h)
{
	return kind[h].name;
}

const char *
hash_details(enum hash h)
{
	return kind[h].details;
}

enum hash
hash_by_name(const char *name)
{
	for (enum hash h = HASH_SHA256; h <= HASH_SHA512; h++)
		if (strcmp(kind[h].name, name) == 0)
			return h;
	return HASH_NONE;
}

enum hash
hash_by_details(const char *details)
{
	for (enum hash h = HASH_SHA256; h <= HASH_SHA512; h++)
		if (strcmp(kind[h].details, details) == 0)
			return h;
	return HASH_NONE;
}

static void
context_release(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static EVP_MD_CTX *
start(enum hash h)
{
	static pthread_once_t fetched = PTHREAD_ONCE_INIT;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	pthread_once(&fetched, fetch);
	if (!ctx || !EVP_DigestInit_ex(ctx, algorithm[h], NULL))
		abort();
	return ctx;
}

static void
add(EVP_MD_CTX *ctx, const void *bytes, size_t n)
{
	if (!EVP_DigestUpdate(ctx, bytes, n))
		abort();
}

static void
finish(EVP_MD_CTX *ctx, unsigned char *out)
{
	if (!EVP_DigestFinal_ex(ctx, out, NULL))
		abort();
}

void
hash_parts(enum hash h, const struct hash_part *part, size_t n, unsigned char *out)
{
	scoped(context_release) EVP_MD_CTX *ctx = start(h);

	for (size_t i = 0; i < n; i++)
		add(ctx, part[i].bytes, part[i].n);
	finish(ctx, out);
}

void
hash_bytes(enum hash h, const void *bytes, size_t n, unsigned char *out)
{
	struct hash_part part = { bytes, n };

	hash_parts(h, &part, 1, out);
}

int
hash_file(enum hash h, const char *path, unsigned char *out, struct diag *why)
{
	enum { BLOCK = 128 << 10 };
	scoped(fd_release) int fd = file_open(path, why);
	scoped(context_release) EVP_MD_CTX *ctx = NULL;
	scoped(free_release) char *block = NULL;
	ssize_t n;

	if (fd < 0)
		return -1;
	ctx = start(h);
	block = xmalloc(BLOCK);
	while ((n = read(fd, block, BLOCK))) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path);
		add(ctx, block, (size_t)n);
	}
	finish(ctx, out);
	return 0;
}
