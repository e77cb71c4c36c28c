/*
 * trial - trial builds among the results of the package step.
 */
#ifndef PUBLISH_TRIAL_H
#define PUBLISH_TRIAL_H
#include "base/diag.h"
#include "base/list.h"

/* DIAG_REFUSED: a package of one of these ingot/package/1 results is a trial build; the first reason is named. */
int trial_refuse(const struct list *results, struct diag *);

#endif
