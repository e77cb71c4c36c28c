/*
 * planner - from what was asked for by hand to a plan.
 *
 * Exactly what was asked is planned, or nothing: a tool that is no tool, a
 * version without a pin, a variant or target that a recipe does not know is an
 * error that says what there is.
 */
#ifndef PLAN_PLANNER_H
#define PLAN_PLANNER_H
#include "plan/plan.h"

/* Words as people write them; lists are separated by commas. */
struct plan_request {
	struct list tools;
	struct list recipes;            /* extra recipe folders */
	const char *version;            /* NULL: the first pinned */
	const char *variant;            /* standalone, default, full, a list of them, or all */
	const char *architecture;       /* amd64, arm64, or both */
	const char *libc;               /* static, glibc, or both */
	const char *pins;               /* a set's name or path, or auto */
	const char *store;              /* where auto looks for sources before it asks their hosts; NULL: the user's */
	unsigned revision;              /* 1, or more for a rebuild with newer helpers */
};
#define PLAN_REQUEST_INIT { \
	.variant = "standalone,default", .architecture = "amd64", .libc = "static", .pins = "auto", .revision = 1 }

/*
 * auto takes "upstream" if every pin of it that the graph needs was built before and every source is in the store or
 * can be had; otherwise "debian" as a whole, and the plan says why.
 */
int plan_make(struct plan *, const struct plan_request *, struct diag *);
void plan_request_release(struct plan_request *);

#endif
