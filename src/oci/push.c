#include "oci/push.h"
#include "oci/closure.h"
#include "push_blobs.h"
#include "push_call.h"
#include "push_signatures.h"
#include <string.h>

static int
push_one(const struct push *push, const struct descriptor *d, const char *name, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	return oci_layout_read(push->layout, d, OCI_MAX_MANIFEST, &text, why) ||
	       push_manifest(push, name, d->type, &text, NULL, why) ? -1 : 0;
}

static int
push_all(struct push *push, const struct closure *all, const struct signatures *s, const char *tag, struct diag *why)
{
	const struct descriptors *manifests = &all->manifests;

	if (push_blobs(push, &all->blobs, why) || push_blobs(push, &s->all.blobs, why))
		return -1;
	for (size_t i = 0; i < manifests->n; i++)
		if (push_one(push, &manifests->item[i], manifests->item[i].digest, why))
			return -1;
	if (push_signatures(push, s, why))
		return -1;
	return tag ? push_one(push, &manifests->item[manifests->n - 1], tag, why) : 0;
}

/* The image is the last manifest. */
int
push_image(struct push *push, const struct descriptor *image, const char *tag, struct diag *why)
{
	scoped(closure_release) struct closure all = CLOSURE_INIT;
	scoped(signatures_release) struct signatures signatures = SIGNATURES_INIT;

	if (closure_read(&all, push->layout, image, why) || signatures_read(&signatures, push->layout, &all.manifests, why))
		return diag_refuse(why);
	push->signatures = signatures.all.manifests.n;
	return push_all(push, &all, &signatures, tag, why);
}
