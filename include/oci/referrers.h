/*
 * referrers - the manifests of a layout that are about others of its manifests: signatures, attestations.
 *
 * Source: OCI image specification 1.1, "subject".
 */
#ifndef OCI_REFERRERS_H
#define OCI_REFERRERS_H
#include "oci/layout.h"

struct referrer {
	const struct descriptor *manifest;      /* borrowed from the layout */
	char subject[TEXT_DIGEST + 1];
	struct descriptor layer;                /* the first; its digest is "" if there is none */
};
struct referrers { struct referrer *item; size_t n, cap; };
#define REFERRERS_INIT { 0 }

/* Those of the index that are about one of the subjects.  DIAG_REFUSED: a manifest is missing or damaged. */
int referrers_read(struct referrers *, const struct oci_layout *, const struct descriptors *subjects, struct diag *);
void referrers_release(struct referrers *);

#endif
