#include "pool.h"
#include "base/clock.h"
#include "base/proc.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "builder.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	TAIL_LINES = 40,
	TAIL_BYTES = 32 << 10,
};

void
pool_release(struct pool *pool)
{
	for (size_t i = 0; i < pool->n; i++) {
		free(pool->job[i].log);
		diag_release(&pool->job[i].why);
	}
	free(pool->job);
	jobserver_release(&pool->jobserver);
	fd_release(&pool->wake);
}

static int
build(struct job *job)
{
	const struct schedule *s = job->pool->schedule;
	const struct node *node = job->node;
	scoped(free_release) char *lock_name = xasprintf("%s-%s-%s", node->recipe->name, node->pin->version, node->key.hex);
	scoped(fd_release) int lock = -1;
	scoped(fd_release) int log = -1;

	if (store_lock(s->store, lock_name, &lock, &job->why))
		return -1;
	job->reused = file_exists(node->dir);
	if (job->reused)
		return 0;
	job->log = store_path(s->store, "logs/%s-%s-%s-%.12s.log", node->recipe->name, node->pin->version,
		node->target->name, node->key.hex);
	log = open(job->log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	if (log < 0)
		return diag_set(&job->why, DIAG_SYSTEM, "cannot create '%s':", job->log);
	if (component_build(s, node, log, &job->pool->jobserver, &job->why))
		return job->why.hint.len ? -1 : diag_hint(&job->why, "its log is %s", job->log);
	unlink(job->log);
	free(job->log);
	job->log = path_join(node->dir, "log");
	return 0;
}

void *
job_work(void *arg)
{
	struct job *job = arg;
	uint64_t one = 1;

	job->failed = build(job) != 0;
	job->ended_at = clock_now();
	atomic_store(&job->ended, true);
	while (write(job->pool->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	return NULL;
}

/* The last lines of a file that may be long. */
static void
read_tail(const char *path, struct buf *out)
{
	scoped(file_release) FILE *f = fopen(path, "re");
	char block[TAIL_BYTES];
	size_t n, lines = 0, at;

	if (!f)
		return;
	if (fseek(f, -(long)sizeof(block), SEEK_END))
		rewind(f);
	n = fread(block, 1, sizeof(block), f);
	for (at = n; at > 0; at--)
		if (block[at - 1] == '\n' && at < n && ++lines == TAIL_LINES)
			break;
	buf_add(out, block + at, n - at);
}

static void
show_tail(const struct job *job)
{
	scoped(buf_release) struct buf tail = BUF_INIT;
	char *rest, *line;

	if (!job->log)
		return;
	read_tail(job->log, &tail);
	if (gh_active()) {
		gh_fenced(stderr, tail.text, tail.len);
		return;
	}
	for (rest = tail.text; (line = strsep(&rest, "\n"));)
		if (*line || rest)
			say("    %s", line);
}

void
job_tell(const struct job *job)
{
	const struct node *node = job->node;
	bool failed = job->failed && !proc_stopping();
	const char *outcome = failed ? "failed" : job->failed ? "stopped" : job->reused ? "reused" : "built";
	scoped(free_release) char *title = xasprintf("%s %s %s %s in %.0f s", outcome, node->recipe->name,
		node->pin->version, node->target->name, job->ended_at - job->started);

	say_live_end();
	if (gh_active())
		gh_group(stderr, title);
	else
		say("%s", title);
	if (failed || gh_active())
		show_tail(job);
	if (failed && job->log)
		say("log: %s", job->log);
	gh_endgroup(stderr);
}

void
pool_show(const struct pool *pool)
{
	scoped(buf_release) struct buf line = BUF_INIT;
	unsigned ended = 0;

	for (size_t i = 0; i < pool->n; i++)
		ended += pool->job[i].state > JOB_RUNNING;
	buf_printf(&line, "build: %u of %u done", ended, pool->due);
	for (size_t i = 0; i < pool->n; i++) {
		const struct job *job = &pool->job[i];
		unsigned seconds = (unsigned)(clock_now() - job->started);

		if (job->state == JOB_RUNNING)
			buf_printf(&line, ", %s %u:%02u", job->node->recipe->name, seconds / 60, seconds % 60);
	}
	say_live("%s", line.text);
}
