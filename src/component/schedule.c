#include "component/schedule.h"
#include "base/clock.h"
#include "base/proc.h"
#include "cli/say.h"
#include "plan/sourcing.h"
#include "crew.h"
#include "estimate.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

static const double SPARE = 0.2;        /* seconds */

/* A missing component is due, and so is all that it needs; what only present ones need is not. */
static void
mark_due(struct crew *crew, const struct node *node)
{
	struct job *job = &crew->job[node->mark];

	if (node->present || job->state != JOB_IDLE)
		return;
	job->state = JOB_DUE;
	crew->due++;
	for (size_t i = 0; i < node->closures; i++)
		mark_due(crew, node->closure[i]);
	for (size_t i = 0; i < node->tools; i++)
		mark_due(crew, node->tool[i]);
}

static void
raise_priority(struct crew *crew, const struct node *below, double priority)
{
	struct job *job = &crew->job[below->mark];

	if (job->priority < priority)
		job->priority = priority;
}

/* The seconds from a job's start to the end of the longest path.  Needs stand before those who need them. */
static void
set_priorities(struct crew *crew, const struct store *store)
{
	scoped(estimate_release) struct estimate estimate = ESTIMATE_INIT;

	estimate_open(&estimate, store);
	for (size_t i = crew->n; i-- > 0;) {
		struct job *job = &crew->job[i];

		if (job->state != JOB_DUE)
			continue;
		job->priority += estimate_node(&estimate, job->node);
		for (size_t k = 0; k < job->node->needs; k++)
			raise_priority(crew, job->node->need[k], job->priority);
		for (size_t k = 0; k < job->node->tools; k++)
			raise_priority(crew, job->node->tool[k], job->priority);
	}
}

static void
crew_enrol(struct crew *crew, const struct graph *graph)
{
	crew->n = graph->n;
	crew->job = xcalloc(graph->n + 1, sizeof(*crew->job));
	for (size_t i = 0; i < graph->n; i++) {
		graph->node[i]->mark = (unsigned)i;
		crew->job[i] = (struct job){ .crew = crew, .node = graph->node[i], .why = DIAG_INIT };
	}
	for (size_t i = 0; i < graph->n; i++)
		if (graph->node[i]->wanted)
			mark_due(crew, graph->node[i]);
}

static int
check_sources(const struct crew *crew, const struct store *store, struct diag *why)
{
	for (size_t i = 0; i < crew->n; i++) {
		const struct node *node = crew->job[i].node;
		const struct source source = node_source(node);

		if (crew->job[i].state != JOB_DUE || source_present(store, &source))
			continue;
		diag_set(why, DIAG_USAGE, "the source of %s %s is not in the store", node->recipe->name, node->pin->version);
		return diag_hint(why, "fetch it first: ingot fetch --in PLAN");
	}
	return 0;
}

int
schedule_look(const struct schedule *s, unsigned *due, struct diag *why)
{
	scoped(crew_release) struct crew crew = CREW_INIT;

	crew_enrol(&crew, s->graph);
	*due = crew.due;
	return check_sources(&crew, s->store, why);
}

static int
crew_open(struct crew *crew, struct schedule *s, struct diag *why)
{
	crew->schedule = s;
	crew_enrol(crew, s->graph);
	for (size_t i = 0; i < crew->n; i++)
		s->reused += crew->job[i].node->present;
	if (!crew->due)
		return 0;
	set_priorities(crew, s->store);
	crew->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (crew->wake < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot make an eventfd:");
	return jobserver_open(&crew->jobserver, s->jobs, why);
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
next_job(const struct crew *crew)
{
	struct job *best = NULL;

	for (size_t i = 0; i < crew->n; i++)
		if (is_ready(&crew->job[i]) && (!best || crew->job[i].priority > best->priority))
			best = &crew->job[i];
	return best;
}

/* One that needs what failed, directly or not, cannot be built. */
static bool
is_doomed(const struct crew *crew, const struct job *job)
{
	for (size_t i = 0; i < job->node->closures; i++)
		if (crew->job[job->node->closure[i]->mark].state >= JOB_FAILED)
			return true;
	for (size_t i = 0; i < job->node->tools; i++)
		if (crew->job[job->node->tool[i]->mark].state >= JOB_FAILED)
			return true;
	return proc_stopping();
}

static void
skip_doomed(struct crew *crew)
{
	for (size_t i = 0; i < crew->n; i++)
		if (crew->job[i].state == JOB_DUE && is_doomed(crew, &crew->job[i])) {
			crew->job[i].state = JOB_SKIPPED;
			crew->schedule->skipped++;
		}
}

/*
 * A token that is still there after a while is one that no build wants: those
 * that run are on longer paths, and get it first.  A new one then fills a gap.
 */
static bool
may_start(struct crew *crew)
{
	double now = clock_now();

	if (!crew->running) {
		jobserver_refill(&crew->jobserver);
		return jobserver_take(&crew->jobserver);
	}
	if (!jobserver_free(&crew->jobserver))
		crew->spare_since = 0;
	else if (crew->spare_since <= 0)
		crew->spare_since = now;
	if (crew->spare_since <= 0 || now - crew->spare_since < SPARE)
		return false;
	crew->spare_since = 0;
	return jobserver_take(&crew->jobserver);
}

static void
start_jobs(struct crew *crew)
{
	struct job *job;

	while ((job = next_job(crew)) && may_start(crew)) {
		crew->running++;
		job->state = JOB_RUNNING;
		job->started = clock_now();
		if (pthread_create(&job->thread, NULL, job_work, job))
			abort();
	}
}

static void
end_job(struct crew *crew, struct job *job)
{
	struct schedule *s = crew->schedule;

	pthread_join(job->thread, NULL);
	crew->running--;
	jobserver_give(&crew->jobserver, 1);
	job->state = job->failed ? JOB_FAILED : JOB_DONE;
	job->node->present = !job->failed;
	s->failed += job->failed;
	s->built += !job->failed && !job->reused;
	s->reused += !job->failed && job->reused;
	if (job->failed && !crew->first)
		crew->first = job;
	job_tell(job);
}

static void
end_jobs(struct crew *crew)
{
	for (size_t i = 0; i < crew->n; i++)
		if (crew->job[i].state == JOB_RUNNING && atomic_load(&crew->job[i].ended))
			end_job(crew, &crew->job[i]);
	skip_doomed(crew);
}

/* Until a job ends, or it is time to look for a spare token or to redraw. */
static void
wait_for_news(const struct crew *crew)
{
	struct pollfd fd = { .fd = crew->wake, .events = POLLIN };
	uint64_t count;

	poll(&fd, 1, next_job(crew) ? (int)(SPARE * 500) : 500);
	if (read(crew->wake, &count, sizeof(count)) < 0)
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

static unsigned
cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (unsigned)n : 1;
}

static void
work(struct crew *crew)
{
	struct schedule *s = crew->schedule;
	double started = clock_now(), cpu = cpu_used();

	for (start_jobs(crew); crew->running; start_jobs(crew)) {
		crew_show(crew);
		wait_for_news(crew);
		end_jobs(crew);
	}
	say_live_end();
	s->wall = clock_now() - started;
	s->cpu = cpu_used() - cpu;
	s->busy = s->wall > 0 ? s->cpu / s->wall / cores() : 0;
}

int
schedule_run(struct schedule *s, struct diag *why)
{
	scoped(crew_release) struct crew crew = CREW_INIT;

	if (!s->jobs)
		s->jobs = cores();
	if (crew_open(&crew, s, why))
		return -1;
	if (!crew.due)
		return 0;
	work(&crew);
	if (crew.first)
		return diag_move(why, &crew.first->why);
	if (proc_stopping())
		return diag_set(why, DIAG_SYSTEM, "interrupted");
	return 0;
}
