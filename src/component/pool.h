/*
 * pool - the jobs of one schedule_run(), each a component in its own thread, and their messages.
 */
#ifndef COMPONENT_POOL_H
#define COMPONENT_POOL_H
#include "component/jobserver.h"
#include "component/schedule.h"
#include <pthread.h>
#include <stdatomic.h>

enum job_state { JOB_IDLE, JOB_DUE, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_SKIPPED };

struct pool;
struct job {
	struct pool *pool;
	struct node *node;
	enum job_state state;           /* only the main thread changes it */
	double priority;                /* seconds to the end of the longest path through it */
	double started, ended_at;
	pthread_t thread;
	_Atomic bool ended;             /* set last: the members below may be read */
	bool failed, reused;            /* reused: another process built it meanwhile */
	char *log;                      /* where it is now */
	struct diag why;
};
struct pool {
	struct schedule *schedule;
	struct job *job;                /* in the graph's order */
	size_t n;
	unsigned due, running;
	struct jobserver jobserver;
	double spare_since;             /* clock: since when a token is unused; 0: none is */
	int wake;                       /* eventfd: a job has ended */
	struct job *first;              /* that failed */
};
#define POOL_INIT { .wake = -1, .jobserver = JOBSERVER_INIT }

void *job_work(void *job);              /* the thread */
void job_tell(const struct job *);      /* one line, a group in Actions; on failure the end of the log */
void pool_show(const struct pool *);    /* the live line */
void pool_release(struct pool *);

#endif
