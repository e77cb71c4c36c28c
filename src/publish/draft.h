/*
 * draft - the draft of a release: found if an earlier run left it, else made; never two.
 */
#ifndef PUBLISH_DRAFT_H
#define PUBLISH_DRAFT_H
#include "lookup.h"
#include "publish/publication.h"

/*
 * The draft with the lowest id is the one.  The others of this tag are removed if ingot made them.  DIAG_REFUSED: a draft
 * was made by someone else, or for another commit.
 */
int draft_ensure(struct remote *draft, const struct publication *, struct lookup *, struct diag *);
/* Did ingot make this draft of the tag, for this commit?  DIAG_REFUSED: no. */
int draft_check(const struct remote *draft, const char *tag, const char *commit, struct diag *);

#endif
