/*
 * index_page - the versions that the text of a page names.
 */
#ifndef UPSTREAM_INDEX_PAGE_H
#define UPSTREAM_INDEX_PAGE_H
#include "net/caller.h"
#include "versions.h"

/* At most 4 MiB.  DIAG_REFUSED: the page names no version by this pattern, see plan/recipe_upstream.h. */
int index_page_list(struct versions *, const struct caller *, const char *url, const char *pattern, struct diag *);
/* The same for a text. */
void index_page_read(struct versions *, const char *text, const char *pattern);

#endif
