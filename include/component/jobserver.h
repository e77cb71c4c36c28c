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
	int fd[2];
	unsigned tokens;
};
#define JOBSERVER_INIT { { -1, -1 }, 0 }

int jobserver_open(struct jobserver *, unsigned tokens, struct diag *);
bool jobserver_free(const int fd[2]);           /* is one there? */
/* Takes one if one is free. */
bool jobserver_take(const int fd[2]);
void jobserver_give(const int fd[2], unsigned n);
/* When nothing runs: all tokens are there again, also those of builds that were killed. */
void jobserver_refill(const struct jobserver *);
void jobserver_release(struct jobserver *);

#endif
