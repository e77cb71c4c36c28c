#include "oci/push.h"
#include "oci/closure.h"
#include "push_blobs.h"
#include "push_call.h"
#include "push_signatures.h"
#include <string.h>

/* An index comes after its images: a registry may look for them. */
static int
push_image_manifests(const struct push *push, const struct descriptors *all, struct diag *why)
{
	scoped(free_release) const struct descriptor **list = xcalloc(all->n, sizeof(*list));
	bool ignored;

	for (size_t i = 0; i < all->n; i++)
		list[i] = &all->item[i];
	return push_manifests(push, list, all->n - 1, &ignored, why) || push_manifests(push, list + all->n - 1, 1, &ignored, why) ? -1 : 0;
}

static int
push_tag(const struct push *push, const struct descriptor *image, const char *tag, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	return oci_layout_read(push->layout, image, OCI_MAX_MANIFEST, &text, why) ||
	       push_manifest(push, tag, image->type, &text, why) ? -1 : 0;
}

static int
push_all(struct push *push, const struct closure *all, const struct signatures *s, const char *tag, struct diag *why)
{
	const struct descriptors *manifests = &all->manifests;

	if (push_blobs(push, &all->blobs, why) || push_blobs(push, &s->all.blobs, why) ||
	    push_image_manifests(push, manifests, why) || push_signatures(push, s, why))
		return -1;
	return tag ? push_tag(push, &manifests->item[manifests->n - 1], tag, why) : 0;
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
