/*
 * availability - whether a tag can be released, asked before anything is built.
 */
#ifndef PUBLISH_AVAILABILITY_H
#define PUBLISH_AVAILABILITY_H
#include "github/github.h"

struct availability {
	int64_t draft;                  /* that `ingot release` made for this commit and will finish; 0: none */
	char *url;                      /* of the draft, or NULL */
};
#define AVAILABILITY_INIT { 0 }

/*
 * DIAG_REFUSED: the tag is a published release, or is at another commit; the hint names the next revision.  Or it has a draft
 * that release would not finish.  A token that may not write does not see drafts.
 */
int availability_ask(struct availability *, const struct github *, const char *tag, const char *commit, struct diag *);
void availability_release(struct availability *);

#endif
