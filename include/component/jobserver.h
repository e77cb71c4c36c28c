/*
 * jobserver - GNU make's pipe of tokens (make manual, "POSIX Jobserver Interaction"), shared by all builds.
 *
 * Each token lets one process compile.  The scheduler takes one before it
 * starts a component: that is the one every make may use without asking.
 */
#ifndef COMPONENT_JOBSERVER_H
#define COMPONENT_JOBSERVER_H
#include "base/diag.h"
#include <stdbool.h>

enum { JOBS_MAX = 1024 };              /* tokens */
struct jobserver {
	int fd[2];                      /* the pipe, as builds inherit it */
	int own[2];                     /* the same pipe, opened anew: what builds do to the flags of theirs does not block us */
	unsigned tokens;
};
#define JOBSERVER_INIT { { -1, -1 }, { -1, -1 }, 0 }

int jobserver_open(struct jobserver *, unsigned tokens, struct diag *);
bool jobserver_free(const struct jobserver *);          /* is a token there? */
/* Takes a token if one is free; never waits. */
bool jobserver_take(const struct jobserver *);
void jobserver_give(const struct jobserver *, unsigned n);
/* When nothing runs: all tokens are there again, also those of builds that were killed. */
void jobserver_refill(const struct jobserver *);
void jobserver_release(struct jobserver *);

#endif
