/*
 * jobserver - GNU make's pipe of tokens (make manual, "POSIX Jobserver Interaction"), shared by all builds.
 *
 * Each token lets one process compile.  The scheduler takes one before it
 * starts a component: every make may use one without taking it from the pipe.
 */
#ifndef COMPONENT_JOBSERVER_H
#define COMPONENT_JOBSERVER_H
#include "base/diag.h"
#include <stdbool.h>

enum { JOBS_MAX = 1024 };              /* tokens */
struct jobserver {
	int fd[2];                      /* the pipe, as builds inherit it */
	int own[2];                     /* the same pipe opened again: builds cannot change the flags of these */
	unsigned tokens;
};
#define JOBSERVER_INIT { { -1, -1 }, { -1, -1 }, 0 }

int jobserver_open(struct jobserver *, unsigned tokens, struct diag *);
bool jobserver_free(const struct jobserver *);          /* is a token there? */
/* Takes a token if one is free; never waits. */
bool jobserver_take(const struct jobserver *);
void jobserver_give(const struct jobserver *, unsigned n);
/* For when nothing runs: restores all tokens, also those that killed builds held. */
void jobserver_refill(const struct jobserver *);
void jobserver_release(struct jobserver *);

#endif
