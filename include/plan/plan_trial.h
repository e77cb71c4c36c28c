/*
 * plan_trial - the trial builds of a plan that are known before anything is built.
 */
#ifndef PLAN_PLAN_TRIAL_H
#define PLAN_PLAN_TRIAL_H
#include "plan/plan.h"

/*
 * DIAG_REFUSED: a component in a package, or one that it is linked with, is below its minimum or was never built with this
 * pin; all of them are named.  A successor of a source or a root package is not known yet.
 */
int plan_refuse_trial(const struct plan *, struct diag *);

#endif
