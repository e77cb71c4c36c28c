/*
 * push_signatures - what a layout has about an image: referrers, and cosign's older tags.
 *
 * A registry without the referrers API gets the fallback tag sha256-HEX: an index
 * with the type and the annotations of each referrer.  What is there under that tag
 * or under sha256-HEX.sig stays.
 * Source: OCI distribution specification 1.1, "Referrers Tag Schema".
 */
#ifndef OCI_PUSH_SIGNATURES_H
#define OCI_PUSH_SIGNATURES_H
#include "oci/closure.h"
#include "oci/push.h"
#include "oci/referrers.h"

struct signatures {
	struct referrers referrers;
	const struct descriptor **tagged;       /* named "sha256-HEX.sig", or with another ending; borrowed from the layout */
	size_t tags;
	struct closure all;             /* of both */
};
#define SIGNATURES_INIT { .referrers = REFERRERS_INIT, .all = CLOSURE_INIT }

/* All about these manifests. */
int signatures_read(struct signatures *, const struct oci_layout *, const struct descriptors *manifests, struct diag *);
/* Their blobs were pushed, and so were the manifests. */
int push_signatures(struct push *, const struct signatures *, struct diag *);
void signatures_release(struct signatures *);

#endif
