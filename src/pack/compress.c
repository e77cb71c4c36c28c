#include "pack/compress.h"
/*
 * Compressing a set of frames on all cores.
 *
 * Level 19 spends its time waiting for memory: its tables are 100 MB of random
 * access.  They lie in huge pages where the kernel grants them, which saves a
 * tenth of the time and changes no byte.
 */
#define ZSTD_STATIC_LINKING_ONLY        /* ZSTD_createCCtx_advanced: our own memory */
#include "pack/cache.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/work_queue.h"
#include "cli/say.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

enum { HUGE_PAGE = 2 << 20, WORTH_TELLING = 10000000 };

struct packing {
	const char *cache;
	uint64_t size, done;            /* bytes of content */
	pthread_mutex_t lock;
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

/* Finds similar files far apart in a large frame.  Every reader accepts a window of 64 MB by default. */
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

static void
finish(struct packing *p, const struct frame *f)
{
	pthread_mutex_lock(&p->lock);
	p->done += f->size;
	if (p->size >= WORTH_TELLING)
		say_live("package: %u of %u MB compressed",
		    (unsigned)(p->done / 1000000), (unsigned)(p->size / 1000000));
	pthread_mutex_unlock(&p->lock);
}

static int
work(struct work_queue *q, struct diag *why)
{
	struct packing *p = q->ctx;
	scoped(cctx_release) ZSTD_CCtx *c = cctx_new();
	struct frame *f;

	while (!proc_stopping() && (f = work_queue_take(q))) {
		if (!cache_load(p->cache, f)) {
			if (compress_frame(c, f, why))
				return -1;
			cache_save(p->cache, f);
		}
		finish(p, f);
	}
	return 0;
}

static int
larger_first(const void *a, const void *b)
{
	const struct frame *x = *(struct frame *const *)a, *y = *(struct frame *const *)b;

	return (x->size < y->size) - (x->size > y->size);
}

int
frames_pack(struct frames *set, const char *cache, unsigned threads, struct diag *why)
{
	scoped(free_release) void **order = xcalloc(set->n ? set->n : 1, sizeof(*order));
	struct packing packing = { .cache = cache, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct work_queue queue = { .item = order, .work = work, .ctx = &packing };
	int failed;

	for (size_t i = 0; i < set->n; i++) {
		if (set->frame[i].packed)
			continue;
		order[queue.n++] = &set->frame[i];
		packing.size += set->frame[i].size;
	}
	qsort(order, queue.n, sizeof(*order), larger_first);
	failed = work_queue_run(&queue, threads, why);
	say_live_end();
	if (!failed && proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "stopped while compressing");
	return failed;
}

const char *
frame_compressor(void)
{
	return ZSTD_versionString();
}
