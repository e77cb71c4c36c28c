#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 128 << 10 };     /* fits the second level cache */

/* Fetched once: looking it up by name costs more than hashing a small file. */
static const EVP_MD *algorithm;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
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

static int
hash_file(struct digest *out, const char *path, uint64_t *size, char *block, struct diag *why)
{
	scoped(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC);
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	uint64_t sum = 0;
	ssize_t n;

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
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

int
digest_file(struct digest *out, const char *path, uint64_t *size, struct diag *why)
{
	scoped(free_release) char *block = xmalloc(BLOCK);

	return hash_file(out, path, size, block, why);
}

/* "f 0 <sha256> <path>\n"; a NUL cannot be in a path, so it ends the record. */
static int
add_entry(struct sha256 *h, const char *root, const char *path, char *block, struct diag *why)
{
	scoped(free_release) char *full = path_join(root, path);
	struct digest content;
	char target[4096];
	struct stat st;
	ssize_t n;

	if (lstat(full, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", full);
	if (S_ISREG(st.st_mode)) {
		if (hash_file(&content, full, NULL, block, why))
			return -1;
		sha256_add(h, st.st_mode & 0111 ? "x " : "f ", 2);
	} else if (S_ISLNK(st.st_mode)) {
		n = readlink(full, target, sizeof(target));
		if (n < 0 || n == sizeof(target))
			return diag_set(why, DIAG_SYSTEM, "cannot read link '%s'", full);
		digest_bytes(&content, target, (size_t)n);
		sha256_add(h, "l ", 2);
	} else {
		return diag_set(why, DIAG_REFUSED, "'%s' is neither file, folder nor link", full);
	}
	sha256_add(h, content.hex, 64);
	sha256_add(h, path, strlen(path) + 1);
	return 0;
}

int
digest_tree(struct digest *out, const char *root, struct diag *why)
{
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	scoped(list_release) struct list path = LIST_INIT;
	scoped(free_release) char *block = xmalloc(BLOCK);

	if (tree_list(&path, root, 1000000, why))
		return -1;
	for (size_t i = 0; i < path.n; i++)
		if (add_entry(&h, root, path.item[i], block, why))
			return -1;
	sha256_finish(&h, out);
	return 0;
}

struct crew {
	struct digest_job **job;        /* largest first */
	size_t n;
	_Atomic size_t next;
	atomic_bool failed;
	pthread_mutex_t lock;
	struct diag *why;
};

static void *
work(void *ctx)
{
	struct crew *c = ctx;
	scoped(free_release) char *block = xmalloc(BLOCK);
	scoped(diag_release) struct diag why = DIAG_INIT;
	size_t i;

	while (!c->failed && (i = c->next++) < c->n) {
		struct digest_job *j = c->job[i];

		if (hash_file(&j->digest, j->path, &j->size, block, &why) == 0)
			continue;
		pthread_mutex_lock(&c->lock);
		if (!c->failed)
			diag_move(c->why, &why);
		c->failed = true;
		pthread_mutex_unlock(&c->lock);
	}
	return NULL;
}

static int
by_size(const void *a, const void *b)
{
	const struct digest_job *x = *(struct digest_job *const *)a, *y = *(struct digest_job *const *)b;

	return (x->size < y->size) - (x->size > y->size);
}

static unsigned
cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

int
digest_files(struct digest_job *job, size_t n, unsigned threads, struct diag *why)
{
	scoped(free_release) struct digest_job **order = xcalloc(n, sizeof(*order));
	struct crew crew = { .job = order, .n = n, .lock = PTHREAD_MUTEX_INITIALIZER, .why = why };
	pthread_t thread[64];
	unsigned started = 0;
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		order[i] = &job[i];
		job[i].size = stat(job[i].path, &st) == 0 ? (uint64_t)st.st_size : 0;
	}
	if (n > 1)
		qsort(order, n, sizeof(*order), by_size);
	threads = threads ? threads : cores();
	while (started + 1 < threads && started + 1 < n && started < countof(thread) &&
	       pthread_create(&thread[started], NULL, work, &crew) == 0)
		started++;
	work(&crew);
	while (started)
		pthread_join(thread[--started], NULL);
	return crew.failed ? -1 : 0;
}
