/*
 * work_queue - items that several threads work on; the first error stops them all.
 */
#ifndef BASE_WORK_QUEUE_H
#define BASE_WORK_QUEUE_H
#include "base/diag.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct work_queue {
	void **item;                    /* borrowed; taken in this order: put the largest first */
	size_t n;
	int (*work)(struct work_queue *, struct diag *);        /* in each thread: takes items until there are none */
	void *ctx;                      /* of `work` */
	/* private */
	_Atomic size_t next;
	atomic_bool failed;
	pthread_mutex_t lock;
	struct diag *why;
};

/* The next item; NULL: none is left, or a thread has failed. */
void *work_queue_take(struct work_queue *);
/* On `threads` threads, the caller's among them; 0: one per core. */
int work_queue_run(struct work_queue *, unsigned threads, struct diag *);
/* The cores that this process may use; at least 1. */
unsigned cores(void);

#endif
