/*
 * plan_trial - the trial builds of a plan that are known before anything is built.
 */
#ifndef PLAN_PLAN_TRIAL_H
#define PLAN_PLAN_TRIAL_H
#include "plan/graph.h"

/* Why what is built of this node is a trial: below the minimum, or made from or by a pin that was never built. */
void plan_trial_reasons(const struct node *, struct list *reasons);
/* "crun 1.21: REASON" of what ships and what it is linked with, each line once.  Uses the marks of the graph. */
void plan_trial_lines(struct graph *, struct list *lines);

/*
 * DIAG_REFUSED: a component in a package, or one that it is linked with, is below its minimum or was never built with this
 * pin; all of them are named.  A successor of a source or a root package is not known yet.
 */
int plan_refuse_trial(const struct plan *, struct diag *);

#endif
