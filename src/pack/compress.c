#include "pack/compress.h"
/*
 * Compressing a set of frames on all cores.
 *
 * Level 19 spends its time waiting for memory: its tables are 100 MB of random
 * access.  They lie in huge pages where the kernel grants them, which saves a
 * tenth of the time and changes no byte.
 */
#define ZSTD_STATIC_LINKING_ONLY        /* ZSTD_createCCtx_advanced: our own memory */
#include "cache.h"
#include "base/file.h"
#include "base/proc.h"
#include "cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

enum { HUGE_PAGE = 2 << 20, MAX_THREADS = 64, WORTH_TELLING = 10000000 };

struct queue {
	struct frame **frame;           /* largest first */
	const char *cache;
	size_t n, next;
	uint64_t size, done;            /* bytes of content */
	pthread_mutex_t lock;
	struct diag *why;               /* the first failure, under lock */
	bool failed;
};

static void *
huge_alloc(void *ctx, size_t n)
{
	size_t rounded = (n + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	void *p;

	(void)ctx;
	if (n < HUGE_PAGE)
		return xmalloc(n);
	p = aligned_alloc(HUGE_PAGE, rounded);
	if (!p)
		abort();
	madvise(p, rounded, MADV_HUGEPAGE);     /* optional: it fails on a kernel without huge pages */
	return p;
}

static void
huge_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static void
cctx_release(ZSTD_CCtx **c)
{
	ZSTD_freeCCtx(*c);
}

static ZSTD_CCtx *
cctx_new(void)
{
	ZSTD_customMem memory = { huge_alloc, huge_free, NULL };
	ZSTD_CCtx *c = ZSTD_createCCtx_advanced(memory);

	if (!c)
		abort();
	ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, FRAME_LEVEL);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	return c;
}

static int
read_range(unsigned char *out, const struct piece *p, struct diag *why)
{
	scoped(fd_release) int fd = open(p->path, O_RDONLY | O_CLOEXEC);
	uint64_t done = 0;

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", p->path);
	while (done < p->size) {
		ssize_t n = pread(fd, out + done, p->size - done, (off_t)(p->at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", p->path);
		if (n == 0)
			return diag_set(why, DIAG_REFUSED, "'%s' became shorter while it was packed", p->path);
		done += (uint64_t)n;
	}
	return 0;
}

static int
gather(unsigned char *out, const struct frame *f, struct diag *why)
{
	for (size_t i = 0; i < f->pieces; i++) {
		const struct piece *p = &f->piece[i];

		if (p->bytes)
			memcpy(out, p->bytes, p->size);
		else if (read_range(out, p, why))
			return -1;
		out += p->size;
	}
	return 0;
}

/* Twins far apart in a large frame; a window of 64 MB is what every reader takes without being asked. */
static void
look_far(ZSTD_CCtx *c, bool far)
{
	ZSTD_CCtx_setParameter(c, ZSTD_c_enableLongDistanceMatching, far);
	ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, far ? FRAME_FAR_WINDOW : 0);
}

static int
compress_frame(ZSTD_CCtx *c, struct frame *f, struct diag *why)
{
	scoped(free_release) unsigned char *content = xmalloc(f->size);
	size_t room = ZSTD_compressBound(f->size), n;

	if (gather(content, f, why))
		return -1;
	f->packed = xmalloc(room);
	look_far(c, f->size > FRAME_FAR);
	n = ZSTD_compress2(c, f->packed, room, content, f->size);
	if (ZSTD_isError(n))
		return diag_set(why, DIAG_SYSTEM, "cannot compress: %s", ZSTD_getErrorName(n));
	f->packed = xreallocarray(f->packed, n, 1);
	f->packed_size = n;
	return 0;
}

static struct frame *
take(struct queue *q)
{
	struct frame *f = NULL;

	pthread_mutex_lock(&q->lock);
	if (!q->failed && q->next < q->n && !proc_stopping())
		f = q->frame[q->next++];
	pthread_mutex_unlock(&q->lock);
	return f;
}

static void
finish(struct queue *q, const struct frame *f)
{
	pthread_mutex_lock(&q->lock);
	q->done += f->size;
	if (q->size >= WORTH_TELLING)
		say_live("package: %u of %u MB compressed",
		    (unsigned)(q->done / 1000000), (unsigned)(q->size / 1000000));
	pthread_mutex_unlock(&q->lock);
}

static void
fail(struct queue *q, struct diag *why)
{
	pthread_mutex_lock(&q->lock);
	if (!q->failed)
		diag_move(q->why, why);
	q->failed = true;
	pthread_mutex_unlock(&q->lock);
}

static void *
worker(void *argument)
{
	struct queue *queue = argument;
	scoped(cctx_release) ZSTD_CCtx *c = cctx_new();
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct frame *f;

	while ((f = take(queue))) {
		if (!cache_load(queue->cache, f)) {
			if (compress_frame(c, f, &why)) {
				fail(queue, &why);
				break;
			}
			cache_save(queue->cache, f);
		}
		finish(queue, f);
	}
	return NULL;
}

static int
larger_first(const void *a, const void *b)
{
	const struct frame *x = *(struct frame *const *)a, *y = *(struct frame *const *)b;

	return (x->size < y->size) - (x->size > y->size);
}

static unsigned
cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) || CPU_COUNT(&set) < 1)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

/* One of the workers is this thread, so that there always is one. */
static void
run(struct queue *q, unsigned threads)
{
	pthread_t thread[MAX_THREADS];
	unsigned started = 0;

	while (started + 1 < threads && pthread_create(&thread[started], NULL, worker, q) == 0)
		started++;
	worker(q);
	while (started)
		pthread_join(thread[--started], NULL);
}

int
frames_pack(struct frames *set, const char *cache, unsigned threads, struct diag *why)
{
	struct queue q = { .cache = cache, .lock = PTHREAD_MUTEX_INITIALIZER, .why = why };

	q.frame = xcalloc(set->n ? set->n : 1, sizeof(struct frame *));
	for (size_t i = 0; i < set->n; i++) {
		if (set->frame[i].packed)
			continue;
		q.frame[q.n++] = &set->frame[i];
		q.size += set->frame[i].size;
	}
	qsort(q.frame, q.n, sizeof(struct frame *), larger_first);
	if (!threads)
		threads = cores();
	if (threads > q.n)
		threads = (unsigned)q.n;
	if (q.n)
		run(&q, threads < MAX_THREADS ? threads : MAX_THREADS);
	free(q.frame);
	say_live_end();
	if (!q.failed && proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "stopped while compressing");
	return q.failed ? -1 : 0;
}

const char *
frame_compressor(void)
{
	return ZSTD_versionString();
}
