/*
 * contents - what the notes of a release say of its content: its components, and why it is made.
 */
#ifndef PUBLISH_CONTENTS_H
#define PUBLISH_CONTENTS_H
#include "base/diag.h"
#include "base/list.h"

/* Rows of a Markdown table, sorted and once each: component, version, fixed advisories; from these ingot/build/1 results. */
int contents_read(struct list *rows, const struct list *results, struct diag *);
/* What these ingot/updates/1 results say why this tag is needed. */
int reasons_read(struct list *reasons, const struct list *results, const char *tag, struct diag *);

#endif
