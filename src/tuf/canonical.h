/*
 * canonical - OLPC canonical JSON, the bytes that TUF metadata is signed over.
 *
 * Members sorted by their bytes, no white space, integers plain; in strings only
 * '"' and '\' are escaped, everything else is raw, a line feed too.  Not RFC 8785,
 * which Rekor signs.  Source: TUF specification 1.0.33 section 4.1.
 */
#ifndef TUF_CANONICAL_H
#define TUF_CANONICAL_H
#include "json/json.h"

/* Appends a value; it counts as read, unknown members too, since they are signed.  A number with a fraction is DIAG_REFUSED. */
int canonical_json(struct buf *, struct json, struct diag *);

#endif
