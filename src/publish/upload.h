/*
 * upload - the assets of a draft, until GitHub has each with its size and digest.
 */
#ifndef PUBLISH_UPLOAD_H
#define PUBLISH_UPLOAD_H
#include "remote.h"
#include "publish/publication.h"

/* Sends what is missing; what is there and equal stays.  Counts in publication->sent. */
int upload_missing(struct publication *, struct remote *draft, struct diag *);
/*
 * Do the assets equal the files, one for one?  An asset without a digest is downloaded and hashed.  DIAG_REFUSED: the
 * first difference.
 */
int upload_compare(const struct publication *, const struct remote *, struct diag *);

#endif
