/*
 * fallback - the tag sha256-HEX: the referrers of a manifest, for registries that do not list them.
 *
 * Source: OCI distribution specification 1.1, "Referrers Tag Schema".
 */
#ifndef OCI_FALLBACK_H
#define OCI_FALLBACK_H
#include "oci/push.h"
#include "oci/referrers.h"

/*
 * Adds those of the referrers that are about the subject, unless they are there.  Entries of others stay; an entry of
 * ours without a type gets it.  DIAG_REFUSED: the tag is not an index, or is damaged.
 */
int fallback_push(const struct push *, const struct referrers *, const char *subject, struct diag *);

#endif
