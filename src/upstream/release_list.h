/*
 * release_list - the versions that a repository on GitHub has as releases or tags.
 */
#ifndef UPSTREAM_RELEASE_LIST_H
#define UPSTREAM_RELEASE_LIST_H
#include "repository.h"
#include "versions.h"

/*
 * All releases whose tag fits the template, see plan/recipe_upstream.h: at most 20 pages of 100.  Where GitHub gives no
 * more pages, the rest are tags, unconfirmed, and versions->partial says why.
 */
int release_list(struct versions *, struct requester *, const struct repository *, const char *template, struct diag *);
/* The releases of one page. */
void release_list_read(struct versions *, struct json page, const char *template);
/* All tags that fit: at most 50 pages. */
int release_list_tags(struct versions *, struct requester *, const struct repository *, const char *template, struct diag *);
/* Confirms an unconfirmed version, or says why it is unfit. */
int release_list_confirm(struct version *, struct requester *, const struct repository *, struct diag *);

#endif
