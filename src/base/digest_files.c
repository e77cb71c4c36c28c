#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include "base/work_queue.h"
#include "sha256_lanes.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 128 << 10 };        /* ROOM: bytes; two fit the second level cache */

/* A file that is hashed in one of a thread's two lanes. */
struct reader {
	struct digest_job *job;         /* NULL: the lane is free */
	int fd;
	uint64_t bytes;
	size_t have;                    /* whole blocks that wait at lane->at */
	unsigned char *room;            /* ROOM bytes, and two blocks for the padding */
};

/* `tail` has the last bytes of the message, less than a block.  Appends the padding (FIPS 180-4 section 5.1.1). */
static size_t
pad(unsigned char *tail, size_t n, uint64_t message_bytes)
{
	size_t end = (n + 9 + SHA256_BLOCK - 1) / SHA256_BLOCK * SHA256_BLOCK;
	uint64_t bits = message_bytes * 8;

	tail[n] = 0x80;
	memset(tail + n + 1, 0, end - n - 1);
	for (size_t i = 0; i < 8; i++)
		tail[end - 1 - i] = (unsigned char)(bits >> (8 * i));
	return end / SHA256_BLOCK;
}

/* Fills the buffer.  At the end of the file it adds the padding and closes the file. */
static int
reader_fill(struct reader *r, struct sha256_lane *lane, struct diag *why)
{
	size_t n = 0;

	while (n < ROOM) {
		ssize_t got = read(r->fd, r->room + n, ROOM - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", r->job->path);
		if (!got)
			break;
		n += (size_t)got;
	}
	r->bytes += n;
	lane->at = r->room;
	r->have = n / SHA256_BLOCK;
	if (n == ROOM)
		return 0;
	fd_release(&r->fd);
	r->fd = -1;
	r->have += pad(r->room + r->have * SHA256_BLOCK, n % SHA256_BLOCK, r->bytes);
	return 0;
}

static int
reader_open(struct reader *r, struct sha256_lane *lane, struct work_queue *q, struct diag *why)
{
	r->job = work_queue_take(q);
	if (!r->job)
		return 0;
	r->bytes = 0;
	sha256_lane_begin(lane);
	r->fd = file_open(r->job->path, why);
	return r->fd < 0 ? -1 : reader_fill(r, lane, why);
}

static void
reader_finish(struct reader *r, const struct sha256_lane *lane)
{
	unsigned char sum[32];

	for (size_t i = 0; i < sizeof(sum); i++)
		sum[i] = (unsigned char)(lane->state[i / 4] >> (24 - 8 * (i % 4)));
	text_hex(r->job->digest.hex, sum, sizeof(sum));
	r->job->size = r->bytes;
	r->job = NULL;
}

/* Continues with the rest of the file, or with the next file. */
static int
reader_next(struct reader *r, struct sha256_lane *lane, struct work_queue *q, struct diag *why)
{
	if (r->job && r->have)
		return 0;
	if (r->job && r->fd >= 0)
		return reader_fill(r, lane, why);
	if (r->job)
		reader_finish(r, lane);
	return reader_open(r, lane, q, why);
}

static void
hash_some(struct reader r[2], struct sha256_lane lane[2])
{
	size_t n = r[0].have < r[1].have ? r[0].have : r[1].have;

	if (r[0].job && r[1].job) {
		sha256_lanes_pair(lane, n);
		r[0].have -= n;
		r[1].have -= n;
		return;
	}
	for (int k = 0; k < 2; k++)
		if (r[k].job) {
			sha256_lane_one(&lane[k], r[k].have);
			r[k].have = 0;
		}
}

static int
work_in_pairs(struct work_queue *q, struct diag *why)
{
	scoped(free_release) unsigned char *room = xmalloc(2 * (ROOM + 2 * SHA256_BLOCK));
	struct reader r[2] = { { .fd = -1, .room = room }, { .fd = -1, .room = room + ROOM + 2 * SHA256_BLOCK } };
	struct sha256_lane lane[2];
	int failed = 0;

	while (!failed) {
		for (int k = 0; k < 2 && !failed; k++)
			failed = reader_next(&r[k], &lane[k], q, why);
		if (!r[0].job && !r[1].job)
			break;
		if (!failed)
			hash_some(r, lane);
	}
	fd_release(&r[0].fd);
	fd_release(&r[1].fd);
	return failed;
}

static int
work_alone(struct work_queue *q, struct diag *why)
{
	struct digest_job *j;

	while ((j = work_queue_take(q)))
		if (digest_file(&j->digest, j->path, &j->size, why))
			return -1;
	return 0;
}

static int
work(struct work_queue *q, struct diag *why)
{
	return sha256_lanes_here() ? work_in_pairs(q, why) : work_alone(q, why);
}

static int
by_size(const void *a, const void *b)
{
	const struct digest_job *x = *(struct digest_job *const *)a, *y = *(struct digest_job *const *)b;

	return (x->size < y->size) - (x->size > y->size);
}

int
digest_files(struct digest_job *job, size_t n, unsigned threads, struct diag *why)
{
	scoped(free_release) void **order = xcalloc(n, sizeof(*order));
	struct work_queue queue = { .item = order, .n = n, .work = work };
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		order[i] = &job[i];
		job[i].size = stat(job[i].path, &st) == 0 ? (uint64_t)st.st_size : 0;
	}
	if (n > 1)
		qsort(order, n, sizeof(*order), by_size);
	return work_queue_run(&queue, threads, why);
}
