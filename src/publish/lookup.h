/*
 * lookup - which releases a repository has for a tag, and which versions it has published.
 */
#ifndef PUBLISH_LOOKUP_H
#define PUBLISH_LOOKUP_H
#include "remote.h"

struct lookup {
	struct remote published;        /* of the tag; id 0: none */
	struct remote *draft;           /* of the tag, lowest id first */
	size_t n, cap;
	struct list tags;               /* of published releases that are not prereleases */
};
#define LOOKUP_INIT { .tags = LIST_INIT }

/*
 * GitHub lists the 1,000 newest releases, drafts among them if the token may write; a published release of the tag is
 * found at any age.
 */
int lookup_run(struct lookup *, const struct github *, const char *tag, struct diag *);
/* The draft with this id, or NULL. */
const struct remote *lookup_draft(const struct lookup *, int64_t id);
void lookup_release(struct lookup *);

#endif
