#include "component/schedule.h"
#include "base/clock.h"
#include "base/proc.h"
#include "base/work_queue.h"
#include "cli/say.h"
#include "plan/sourcing.h"
#include "estimate.h"
#include "pool.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

static const double SPARE = 0.2;        /* seconds */

/* A missing component is due, and so is everything that it needs. */
static void
mark_due(struct pool *pool, const struct node *node)
{
	struct job *job = &pool->job[node->mark];

	if (node->present || job->state != JOB_IDLE)
		return;
	job->state = JOB_DUE;
	pool->due++;
	for (size_t i = 0; i < node->closures; i++)
		mark_due(pool, node->closure[i]);
	for (size_t i = 0; i < node->tools; i++)
		mark_due(pool, node->tool[i]);
}

/* What ships, and what is linked into it: the result describes both. */
static void
mark_shown(struct pool *pool, const struct node *node)
{
	mark_due(pool, node);
	for (size_t i = 0; i < node->closures; i++)
		mark_due(pool, node->closure[i]);
}

static void
raise_priority(struct pool *pool, const struct node *below, double priority)
{
	struct job *job = &pool->job[below->mark];

	if (job->priority < priority)
		job->priority = priority;
}

/* The seconds from a job's start to the end of the longest path.  Needs come before the nodes that need them. */
static void
set_priorities(struct pool *pool, const struct store *store)
{
	scoped(estimate_release) struct estimate estimate = ESTIMATE_INIT;

	estimate_open(&estimate, store);
	for (size_t i = pool->n; i-- > 0;) {
		struct job *job = &pool->job[i];

		if (job->state != JOB_DUE)
			continue;
		job->priority += estimate_node(&estimate, job->node);
		for (size_t k = 0; k < job->node->needs; k++)
			raise_priority(pool, job->node->need[k], job->priority);
		for (size_t k = 0; k < job->node->tools; k++)
			raise_priority(pool, job->node->tool[k], job->priority);
	}
}

static void
pool_fill(struct pool *pool, const struct graph *graph)
{
	pool->n = graph->n;
	pool->job = xcalloc(graph->n + 1, sizeof(*pool->job));
	for (size_t i = 0; i < graph->n; i++) {
		graph->node[i]->mark = (unsigned)i;
		pool->job[i] = (struct job){ .pool = pool, .node = graph->node[i], .why = DIAG_INIT };
	}
	for (size_t i = 0; i < graph->n; i++)
		if (graph->node[i]->wanted)
			mark_shown(pool, graph->node[i]);
}

static int
check_sources(const struct pool *pool, const struct store *store, struct diag *why)
{
	for (size_t i = 0; i < pool->n; i++) {
		const struct node *node = pool->job[i].node;
		const struct source source = node_source(node);

		if (pool->job[i].state != JOB_DUE || source_present(store, &source))
			continue;
		diag_set(why, DIAG_USAGE, "the source of %s %s is not in the store", node->recipe->name, node->pin->version);
		return diag_hint(why, "fetch it first: ingot fetch --in PLAN");
	}
	return 0;
}

int
schedule_look(const struct schedule *s, unsigned *due, struct diag *why)
{
	scoped(pool_release) struct pool pool = POOL_INIT;

	pool_fill(&pool, s->graph);
	*due = pool.due;
	return check_sources(&pool, s->store, why);
}

static int
pool_open(struct pool *pool, struct schedule *s, struct diag *why)
{
	pool->schedule = s;
	pool_fill(pool, s->graph);
	for (size_t i = 0; i < pool->n; i++)
		s->reused += pool->job[i].node->present;
	if (!pool->due)
		return 0;
	set_priorities(pool, s->store);
	pool->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pool->wake < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot make an eventfd:");
	return jobserver_open(&pool->jobserver, s->jobs, why);
}

static bool
is_ready(const struct job *job)
{
	if (job->state != JOB_DUE)
		return false;
	for (size_t i = 0; i < job->node->closures; i++)
		if (!job->node->closure[i]->present)
			return false;
	for (size_t i = 0; i < job->node->tools; i++)
		if (!job->node->tool[i]->present)
			return false;
	return !proc_stopping();
}

static struct job *
next_job(const struct pool *pool)
{
	struct job *best = NULL;

	for (size_t i = 0; i < pool->n; i++)
		if (is_ready(&pool->job[i]) && (!best || pool->job[i].priority > best->priority))
			best = &pool->job[i];
	return best;
}

/* A component that needs a failed one, directly or not, cannot be built. */
static bool
is_doomed(const struct pool *pool, const struct job *job)
{
	for (size_t i = 0; i < job->node->closures; i++)
		if (pool->job[job->node->closure[i]->mark].state >= JOB_FAILED)
			return true;
	for (size_t i = 0; i < job->node->tools; i++)
		if (pool->job[job->node->tool[i]->mark].state >= JOB_FAILED)
			return true;
	return proc_stopping();
}

static void
skip_doomed(struct pool *pool)
{
	for (size_t i = 0; i < pool->n; i++)
		if (pool->job[i].state == JOB_DUE && is_doomed(pool, &pool->job[i])) {
			pool->job[i].state = JOB_SKIPPED;
			pool->schedule->skipped++;
		}
}

/*
 * A token that stays unused for a while is not wanted by the running builds,
 * which are on longer paths and get tokens first.  Then another build may start.
 */
static bool
may_start(struct pool *pool)
{
	double now = clock_now();

	if (!pool->running) {
		jobserver_refill(&pool->jobserver);
		return jobserver_take(&pool->jobserver);
	}
	if (!jobserver_free(&pool->jobserver))
		pool->spare_since = 0;
	else if (pool->spare_since <= 0)
		pool->spare_since = now;
	if (pool->spare_since <= 0 || now - pool->spare_since < SPARE)
		return false;
	pool->spare_since = 0;
	return jobserver_take(&pool->jobserver);
}

static void
start_jobs(struct pool *pool)
{
	struct job *job;

	while ((job = next_job(pool)) && may_start(pool)) {
		pool->running++;
		job->state = JOB_RUNNING;
		job->started = clock_now();
		if (pthread_create(&job->thread, NULL, job_work, job))
			abort();
	}
}

static void
end_job(struct pool *pool, struct job *job)
{
	struct schedule *s = pool->schedule;

	pthread_join(job->thread, NULL);
	pool->running--;
	jobserver_give(&pool->jobserver, 1);
	job->state = job->failed ? JOB_FAILED : JOB_DONE;
	job->node->present = !job->failed;
	s->failed += job->failed;
	s->built += !job->failed && !job->reused;
	s->reused += !job->failed && job->reused;
	if (job->failed && !pool->first)
		pool->first = job;
	job_tell(job);
}

static void
end_jobs(struct pool *pool)
{
	for (size_t i = 0; i < pool->n; i++)
		if (pool->job[i].state == JOB_RUNNING && atomic_load(&pool->job[i].ended))
			end_job(pool, &pool->job[i]);
	skip_doomed(pool);
}

/* Sleeps until a job ends, or until it is time to look for an unused token or to redraw. */
static void
wait_for_news(const struct pool *pool)
{
	struct pollfd fd = { .fd = pool->wake, .events = POLLIN };
	uint64_t count;

	poll(&fd, 1, next_job(pool) ? (int)(SPARE * 500) : 500);
	if (read(pool->wake, &count, sizeof(count)) < 0)
		return;
}

static double
cpu_used(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	double seconds = 0;

	for (size_t i = 0; i < countof(whose); i++) {
		struct rusage used;

		getrusage(whose[i], &used);
		seconds += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
			(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	}
	return seconds;
}

static void
work(struct pool *pool)
{
	struct schedule *s = pool->schedule;
	double started = clock_now(), cpu = cpu_used();

	for (start_jobs(pool); pool->running; start_jobs(pool)) {
		pool_show(pool);
		wait_for_news(pool);
		end_jobs(pool);
	}
	say_live_end();
	s->wall = clock_now() - started;
	s->cpu = cpu_used() - cpu;
	s->busy = s->wall > 0 ? s->cpu / s->wall / cores() : 0;
}

int
schedule_run(struct schedule *s, struct diag *why)
{
	scoped(pool_release) struct pool pool = POOL_INIT;

	if (!s->jobs)
		s->jobs = cores();
	if (pool_open(&pool, s, why))
		return -1;
	if (!pool.due)
		return 0;
	work(&pool);
	if (pool.first)
		return diag_move(why, &pool.first->why);
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "interrupted");
	return 0;
}
