#include "trust/oci_image.h"
#include "base/text.h"
#include "oci_image_search.h"
#include "oci_image_simple.h"
#include <string.h>

char *
oci_image_tag(const char *digest, const char *ending)
{
	return xasprintf("sha256-%s%s", digest + strlen("sha256:"), ending);
}

/* The only layer of a manifest about this image, if it is a bundle. */
static int
find_bundle(const struct oci_image_search *s, const struct descriptor *manifest, struct descriptor *layer, bool *found,
            struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json top, subject, layers;

	*found = false;
	if (oci_layout_read(s->layout, manifest, OCI_MAX_MANIFEST, &text, why) ||
	    json_parse(&doc, manifest->digest, text.text, text.len, why))
		return -1;
	top = json_top(&doc);
	subject = json_find(top, "subject");
	layers = json_find(top, "layers");
	if (!json_exists(subject) || !json_exists(layers) || json_count(layers) != 1 ||
	    strcmp(json_string(json_find(subject, "digest")), s->image->digest) ||
	    !text_starts(json_string(json_find(json_item(layers, 0), "mediaType")), OCI_IMAGE_BUNDLE))
		return 0;
	descriptor_read(layer, json_item(layers, 0));
	json_accept(top);
	*found = true;
	return json_finish(&doc, why);
}

static int
read_bundle(const struct oci_image_search *s, const struct descriptor *layer, struct bundle *b, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (oci_layout_read(s->layout, layer, BUNDLE_MAX_BYTES, &text, why) ||
	    bundle_parse(b, layer->digest, text.text, text.len, why))
		return -1;
	if (b->version != BUNDLE_V03 || !b->is_dsse)
		return diag_set(why, DIAG_REFUSED, "bundle '%s' holds no statement about an image", layer->digest);
	return 0;
}

static int
try_bundle(struct oci_image_search *s, const struct descriptor *layer, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	struct artifact image = { .name = s->name, .has_sha256 = true };

	if (!text_unhex(image.sha256, s->image->digest + strlen("sha256:"), sizeof(image.sha256)) ||
	    read_bundle(s, layer, &b, why))
		return -1;
	oci_image_search_try(s, &b, &image, s->x->type ? s->x->type : OCI_IMAGE_SIGNED, layer->digest);
	return 0;
}

/* An error in one signature does not matter if another one is good. */
static void
try_manifest(struct oci_image_search *s, const struct descriptor *manifest)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct descriptor layer = { 0 };
	bool found;

	if (find_bundle(s, manifest, &layer, &found, &why) || (found && try_bundle(s, &layer, &why)))
		oci_image_search_reject(s, &why);
	free(layer.type);
	free(layer.artifact_type);
	free(layer.name);
}

static void
try_bundles(struct oci_image_search *s)
{
	for (size_t i = 0; i < s->layout->index.n && !s->good && s->tried < OCI_IMAGE_MAX_SIGNATURES; i++) {
		const struct descriptor *d = &s->layout->index.item[i];

		if (strcmp(d->digest, s->image->digest) && !strcmp(d->type, OCI_MANIFEST) &&
		    !(d->name && text_starts(d->name, "sha256-")))
			try_manifest(s, d);
	}
}

/* Simple signing has no attestations. */
static void
try_simple(struct oci_image_search *s)
{
	scoped(free_release) char *tag = oci_image_tag(s->image->digest, ".sig");
	scoped(diag_release) struct diag why = DIAG_INIT;

	for (size_t i = 0; i < s->layout->index.n && !s->good && !s->x->type; i++) {
		const struct descriptor *d = &s->layout->index.item[i];

		if (d->name && !strcmp(d->name, tag) && oci_image_simple_try(s, d, &why))
			oci_image_search_reject(s, &why);
	}
}

static int
examine(struct examine *x, const struct oci_layout *l, const struct descriptor *image, const char *name, bool bundles,
        struct diag *why)
{
	struct oci_image_search s = { .x = x, .layout = l, .image = image, .name = name, .first = DIAG_INIT };
	int failed;

	if (bundles)
		try_bundles(&s);
	try_simple(&s);
	failed = oci_image_search_result(&s, why);
	diag_release(&s.first);
	return failed;
}

int
oci_image_examine(struct examine *x, const struct oci_layout *l, const struct descriptor *image, const char *name,
                  struct diag *why)
{
	return examine(x, l, image, name, true, why);
}

int
oci_image_examine_simple(struct examine *x, const struct oci_layout *l, const struct descriptor *image, const char *name,
                         struct diag *why)
{
	return examine(x, l, image, name, false, why);
}
