#include "base/work_queue.h"
#include <sched.h>

enum { MAX_THREADS = 64 };

unsigned
cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

void *
work_queue_take(struct work_queue *q)
{
	size_t i = q->failed ? q->n : q->next++;

	return i < q->n ? q->item[i] : NULL;
}

static void *
work(void *arg)
{
	struct work_queue *q = arg;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (!q->work(q, &why))
		return NULL;
	pthread_mutex_lock(&q->lock);
	if (!q->failed)
		diag_move(q->why, &why);
	q->failed = true;
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

int
work_queue_run(struct work_queue *q, unsigned threads, struct diag *why)
{
	pthread_t thread[MAX_THREADS];
	unsigned started = 0;

	q->next = 0;
	q->failed = false;
	q->why = why;
	pthread_mutex_init(&q->lock, NULL);
	threads = threads ? threads : cores();
	while (started + 1 < threads && started + 1 < q->n && started < MAX_THREADS &&
	       pthread_create(&thread[started], NULL, work, q) == 0)
		started++;
	work(q);
	while (started)
		pthread_join(thread[--started], NULL);
	pthread_mutex_destroy(&q->lock);
	return q->failed ? -1 : 0;
}
