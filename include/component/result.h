/*
 * result - the result of the build step (ingot/build/1).
 */
#ifndef COMPONENT_RESULT_H
#define COMPONENT_RESULT_H
#include "json/jsonw.h"
#include "component/schedule.h"

struct remarked {
	char *text;                     /* a sentence of component/remark.h */
	struct buf names;               /* "podman 5.8.4, crun 1.21": the components that it is about */
};

struct result {
	const struct plan *plan;
	const struct schedule *schedule;
	const struct target *only;      /* NULL: every job of the plan */
	bool *built;                    /* by node->mark: made by this run */
	struct list trials;             /* filled in: "crun 1.21: reason", each once */
	struct remarked *remark;        /* filled in */
	size_t remarks, remark_cap;
};

int result_write(struct result *, struct jsonw *, struct diag *);
void result_release(struct result *);

#endif
