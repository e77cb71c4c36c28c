/*
 * schedule - builds the missing components of a graph: longest path first, with one jobserver.
 *
 * When a build fails the others that do not need it finish; the first failure
 * is the error, with the last 40 lines of its log and the log's path.
 */
#ifndef COMPONENT_SCHEDULE_H
#define COMPONENT_SCHEDULE_H
#include "plan/graph.h"
#include "root/root.h"

struct schedule {
	struct graph *graph;
	const struct store *store;
	const struct root *root;
	unsigned jobs;                  /* tokens; 0: one per core */
	unsigned seconds;               /* time limit of one command; 0: the sandbox's */
	uint64_t max_memory, max_disk;  /* bytes, of one command; 0: the sandbox's */
	/* filled in */
	unsigned built, reused, failed, skipped;
	double wall, cpu, busy;         /* busy: share of all cores until the last component, 0..1 */
};
#define SCHEDULE_INIT { 0 }

/*
 * Numbers the nodes (node->mark is the place in graph->node) and counts what must be built: 0 needs no root.
 * A source that is missing in the store is an error here, before compilers have run for an hour.
 */
int schedule_look(const struct schedule *, unsigned *due, struct diag *);
int schedule_run(struct schedule *, struct diag *);

#endif
