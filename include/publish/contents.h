/*
 * contents - the components that the packages of a release hold.
 */
#ifndef PUBLISH_CONTENTS_H
#define PUBLISH_CONTENTS_H
#include "base/diag.h"
#include "base/list.h"

/* Rows of a Markdown table, sorted and once each: component, version, fixed advisories; from these ingot/build/1 results. */
int contents_read(struct list *rows, const struct list *results, struct diag *);

#endif
