/*
 * planner - makes a plan from a request.
 *
 * The plan is exactly what was requested: an unknown tool, a version without a
 * pin, or a variant or target that a recipe does not have is an error that
 * names the known ones.
 */
#ifndef PLAN_PLANNER_H
#define PLAN_PLANNER_H
#include "plan/plan.h"

/* The words of the command line; lists are separated by commas. */
struct plan_request {
	struct list tools;
	struct list tags;               /* of releases, instead of tools; what else is given must agree */
	bool may_be_empty;              /* neither: then the plan has no job */
	struct list recipes;            /* extra recipe folders */
	struct list mirrors;            /* that auto asks first for a source */
	const char *version;            /* also "v5.8.4", or "latest", the highest pinned; NULL: the first pinned */
	const char *variant;            /* standalone, default, full, a list of them, or all */
	const char *architecture;       /* amd64, arm64, or both */
	const char *libc;               /* static, glibc, or both */
	const char *pins;               /* a set's name or path, or auto */
	const char *store;              /* the store that auto searches before it asks the hosts; NULL: the user's */
	unsigned revision;              /* 2 or more for a rebuild with newer helpers; 0: 1, or what a tag says */
};
#define PLAN_REQUEST_INIT { \
	.variant = "standalone,default", .architecture = "amd64", .libc = "static", .pins = "auto" }

/*
 * auto takes "upstream" if every pin of it that the graph needs was built before and every source is in the store or
 * can be had; otherwise "debian" as a whole, and the plan says why.
 */
int plan_make(struct plan *, const struct plan_request *, struct diag *);
void plan_request_release(struct plan_request *);

#endif
