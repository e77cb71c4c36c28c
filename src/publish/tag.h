/*
 * tag - the tag of a release at GitHub, made at the commit that was built, before the draft.
 *
 * A release whose tag does not exist would get one at the head of the default branch.
 */
#ifndef PUBLISH_TAG_H
#define PUBLISH_TAG_H
#include "github/github.h"

/* The commit of the tag, caller frees; NULL: there is no such tag. */
int tag_find(const struct github *, const char *tag, char **commit, struct diag *);
/* All tags that begin so. */
int tag_list(const struct github *, const char *prefix, struct list *tags, struct diag *);
/* DIAG_REFUSED: it is at another commit, or the token may not make it. */
int tag_ensure(const struct github *, const char *tag, const char *commit, struct diag *);

#endif
