/*
 * image_signing - what is signed of an image in an OCI layout, and how its signatures get into the layout.
 *
 * The index and each of its manifests get a signature as cosign 3 makes it, and one
 * that earlier versions read, if the log can prove it: they need Rekor v1.  An
 * attestation is about all of them, and a referrer of each.  Finished bundles wait in
 * a folder of the layout until all are there; so an interrupted run continues.
 */
#ifndef SIGN_IMAGE_SIGNING_H
#define SIGN_IMAGE_SIGNING_H
#include "oci/referrers.h"
#include "sign/order.h"
#include "sign/signing.h"

struct image_signature;

struct image_signing {
	/* borrowed */
	const char *reference;          /* the image's name in a registry, without a tag, or NULL */
	int64_t created;                /* of each signature, seconds since the epoch; 0: when it was made */
	/* ours */
	struct oci_layout layout;
	struct descriptors subject;     /* the index, then its manifests */
	struct referrers before;        /* what the layout has already */
	char *pending;                  /* the folder for finished bundles */
	struct image_signature *signature;      /* one per item */
	struct signing_item *item;
	size_t n;
};
#define IMAGE_SIGNING_INIT { .layout = OCI_LAYOUT_INIT, .subject = DESCRIPTORS_INIT, .before = REFERRERS_INIT }

/* oci:DIR[:TAG].  The order gets its manifests. */
int image_signing_open(struct image_signing *, struct order *, const char *name, struct diag *);
/* Adds the signatures that the layout lacks.  The signer must be known. */
int image_signing_list(struct image_signing *, const struct signing *, struct diag *);
/* Adds an attestation about all of the order; the caller writes the statement.  `name` is for messages. */
struct signing_item *image_signing_attest(struct image_signing *, const char *name);
/* Signs, or keeps what is good; then the layout gets all at once, after they were verified in it. */
int image_signing_run(struct image_signing *, struct signing *, struct diag *);
void image_signing_release(struct image_signing *);

#endif
