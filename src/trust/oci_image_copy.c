#include "trust/oci_image_copy.h"
#include "base/text.h"
#include "oci/closure.h"
#include <string.h>

enum { MAX_BYTES = 256 << 20 };

static int
put(struct oci_image_copy *c, const struct buf *bytes, char *digest, struct diag *why)
{
	c->bytes += bytes->len;
	if (c->bytes > MAX_BYTES)
		return diag_set(why, DIAG_REFUSED, "its signatures are larger than the limit of %d bytes", MAX_BYTES);
	return oci_layout_put(c->layout, bytes->text, bytes->len, digest, why);
}

/* By tag or digest; `name` in the layout may be NULL. */
static int
copy_manifest(struct oci_image_copy *c, const char *reference, const char *name, const char *artifact_type, struct buf *bytes,
              bool *found, struct diag *why)
{
	struct descriptor d = { .name = (char *)name, .artifact_type = (char *)artifact_type };
	scoped(free_release) char *type = NULL;
	char digest[TEXT_DIGEST + 1];

	if (registry_manifest(c->registry, reference, bytes, digest, &type, found, why))
		return -1;
	if (!*found)
		return 0;
	d.type = type;
	d.size = (int64_t)bytes->len;
	if (put(c, bytes, d.digest, why))
		return -1;
	oci_layout_add(c->layout, &d);
	return 0;
}

/* A blob that is too large is not copied; verification then finds no good signature in it. */
static int
copy_blob(struct oci_image_copy *c, struct json blob, size_t limit, struct diag *why)
{
	const char *digest = json_string(json_find(blob, "digest"));
	int64_t size = json_integer(json_find(blob, "size"), 0, INT64_MAX);
	scoped(buf_release) struct buf bytes = BUF_INIT;
	char stored[TEXT_DIGEST + 1];

	if (!text_is_digest(digest) || (uint64_t)size > limit)
		return 0;
	if (registry_blob(c->registry, digest, (size_t)size, &bytes, why))
		return -1;
	return put(c, &bytes, stored, why);
}

/* The layers of this media type. */
static int
copy_layers(struct oci_image_copy *c, const struct buf *manifest, const char *type, size_t limit, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, layers;

	if (json_parse(&doc, "a signature's manifest", manifest->text, manifest->len, why))
		return -1;
	top = json_top(&doc);
	layers = json_find(top, "layers");
	json_accept(top);
	if (c->whole && copy_blob(c, json_find(top, "config"), limit, why))
		return -1;
	for (size_t i = 0; i < json_count(layers) && c->signatures < OCI_IMAGE_MAX_SIGNATURES; i++) {
		struct json layer = json_item(layers, i);

		if (!text_starts(json_string(json_find(layer, "mediaType")), type))
			continue;
		c->signatures++;
		if (copy_blob(c, layer, limit, why))
			return -1;
	}
	return json_finish(&doc, why);
}

/* Some registries give the type of the empty configuration instead of the manifest's artifact type. */
static bool
is_typed(const struct descriptor *d)
{
	return d->artifact_type && *d->artifact_type && strcmp(d->artifact_type, OCI_EMPTY);
}

static int
copy_bundle(struct oci_image_copy *c, const struct descriptor *d, struct diag *why)
{
	bool typed = is_typed(d), found;
	scoped(buf_release) struct buf manifest = BUF_INIT;

	if (typed && !text_starts(d->artifact_type, OCI_IMAGE_BUNDLE))
		return 0;
	if (copy_manifest(c, d->digest, NULL, typed ? d->artifact_type : OCI_IMAGE_BUNDLE, &manifest, &found, why))
		return -1;
	return found ? copy_layers(c, &manifest, OCI_IMAGE_BUNDLE, BUNDLE_MAX_BYTES, why) : 0;
}

static int
copy_bundles(struct oci_image_copy *c, struct diag *why)
{
	scoped(descriptors_release) struct descriptors list = DESCRIPTORS_INIT;
	scoped(buf_release) struct buf index = BUF_INIT;
	bool found;

	if (registry_referrers(c->registry, c->digest, &index, &found, why))
		return -1;
	if (found && descriptors_parse(&list, "the registry's list of referrers", index.text, index.len, OCI_LAYOUT_MAX_ENTRIES, why))
		return -1;
	for (size_t i = 0; i < list.n && c->signatures < OCI_IMAGE_MAX_SIGNATURES; i++)
		if (copy_bundle(c, &list.item[i], why))
			return diag_wrap(why, "signature '%s'", list.item[i].digest);
	return 0;
}

static int
copy_simple(struct oci_image_copy *c, struct diag *why)
{
	scoped(free_release) char *tag = oci_image_tag(c->digest, ".sig");
	scoped(buf_release) struct buf manifest = BUF_INIT;
	bool found;

	if (copy_manifest(c, tag, tag, NULL, &manifest, &found, why))
		return -1;
	if (found && copy_layers(c, &manifest, OCI_IMAGE_SIMPLE, OCI_IMAGE_MAX_PAYLOAD, why))
		return diag_wrap(why, "signatures '%s'", tag);
	return 0;
}

static int
copy_image(struct oci_image_copy *c, const struct reference *ref, struct diag *why)
{
	const char *wanted = ref->digest ? ref->digest : ref->tag;
	scoped(buf_release) struct buf manifest = BUF_INIT;
	bool found;

	if (copy_manifest(c, wanted, ref->tag, NULL, &manifest, &found, why))
		return -1;
	if (!found)
		return diag_set(why, DIAG_REFUSED, "there is no '%s'", wanted);
	memcpy(c->digest, c->layout->index.item[0].digest, sizeof(c->digest));
	return 0;
}

int
oci_image_copy(struct oci_image_copy *c, const struct reference *ref, struct diag *why)
{
	if (copy_image(c, ref, why) || copy_bundles(c, why) || copy_simple(c, why)) {
		diag_refuse(why);
		return diag_wrap(why, "image '%s' of %s", ref->repository, ref->host);
	}
	return 0;
}

int
oci_image_copy_all(struct oci_image_copy *c, const struct descriptor *image, struct diag *why)
{
	scoped(closure_release) struct closure all = CLOSURE_INIT;
	size_t sum = 0;

	if (closure_read(&all, c->layout, image, why))
		return diag_refuse(why);
	for (size_t i = 0; i < all.manifests.n; i++) {
		memcpy(c->digest, all.manifests.item[i].digest, sizeof(c->digest));
		c->signatures = 0;
		if (copy_bundles(c, why) || copy_simple(c, why)) {
			diag_refuse(why);
			return diag_wrap(why, "signatures of '%s'", c->digest);
		}
		sum += c->signatures;
	}
	c->signatures = sum;
	return 0;
}
