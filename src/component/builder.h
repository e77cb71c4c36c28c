/*
 * builder - makes one component, from its sources in the store to its folder in the store.
 */
#ifndef COMPONENT_BUILDER_H
#define COMPONENT_BUILDER_H
#include "component/jobserver.h"
#include "component/schedule.h"

/* What the commands print goes to log_fd. */
int component_build(const struct schedule *, const struct node *, int log_fd, const struct jobserver *, struct diag *);

#endif
