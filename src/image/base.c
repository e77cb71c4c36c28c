#include "image/base.h"
#include "base/text.h"
#include "base_layer.h"
#include <string.h>

enum { MOST_VALUES = 20000 };           /* of one document */

/* Layers of Docker's older format have the same content. */
static const struct { const char *from, *to; } layer_types[] = {
	{ "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar" },
	{ "application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.oci.image.layer.v1.tar+gzip" },
	{ "application/vnd.oci.image.layer.v1.tar+zstd", "application/vnd.oci.image.layer.v1.tar+zstd" },
	{ "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+gzip" },
};

/* A document of the layout. */
static int
load(const struct base *b, const struct descriptor *d, struct json_doc *doc, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (oci_layout_read(&b->layout, d, OCI_MAX_MANIFEST, &text, why) ||
	    json_parse_within(doc, d->digest, text.text, text.len, MOST_VALUES, why))
		return diag_refuse(why);
	return 0;
}

static void
read_layer(struct base_image *image, struct json layer)
{
	struct descriptors *list = &image->layers;
	struct descriptor *d;
	const char *type = NULL;

	array_grow(list->item, list->n, list->cap);
	d = &list->item[list->n++];
	*d = (struct descriptor){ 0 };
	descriptor_read(d, layer);
	for (size_t i = 0; i < countof(layer_types); i++)
		if (!strcmp(layer_types[i].from, d->type))
			type = layer_types[i].to;
	if (!type) {
		json_complain(json_get(layer, "mediaType"), "'%s' is not a layer that can be copied", d->type);
		return;
	}
	free(d->type);
	d->type = xstrdup(type);
}

static int
read_manifest(struct base_image *image, struct json_doc *doc, struct descriptor *config, struct diag *why)
{
	struct json top = json_top(doc), layers = json_get(top, "layers");

	descriptor_read(config, json_get(top, "config"));
	if (json_count(layers) > BASE_MOST_LAYERS)
		json_complain(layers, "has more than %d layers", BASE_MOST_LAYERS);
	for (size_t i = 0; i < json_count(layers) && i < BASE_MOST_LAYERS; i++)
		read_layer(image, json_item(layers, i));
	json_accept(top);
	return json_finish(doc, why) ? diag_refuse(why) : 0;
}

/* What runs nowhere (a signature, an attestation) has no platform of ours. */
static int
read_config(struct base_image *image, struct diag *why)
{
	struct json top = json_top(&image->config), ids;

	image->platform = platform_of(json_string(json_find(top, "os")), json_string(json_find(top, "architecture")),
	                              json_string(json_find(top, "variant")));
	json_accept(top);
	if (!image->platform)
		return json_finish(&image->config, why) ? diag_refuse(why) : 0;
	ids = json_get(json_get(top, "rootfs"), "diff_ids");
	if (json_count(ids) != image->layers.n)
		json_complain(ids, "has %zu hashes for %zu layers", json_count(ids), image->layers.n);
	for (size_t i = 0; i < json_count(ids); i++)
		if (!text_is_digest(json_string(json_item(ids, i))))
			json_complain(json_item(ids, i), "is not a sha256 digest");
	return json_finish(&image->config, why) ? diag_refuse(why) : 0;
}

static void
base_image_release(struct base_image *image)
{
	json_doc_release(&image->config);
	descriptors_release(&image->layers);
}

static int
read_image(struct base *b, struct base_image *image, const struct descriptor *d, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(descriptor_release) struct descriptor config = { 0 };

	if (load(b, d, &doc, why) || read_manifest(image, &doc, &config, why) || load(b, &config, &image->config, why))
		return -1;
	return read_config(image, why);
}

static int
add_image(struct base *b, const struct descriptor *d, struct diag *why)
{
	struct base_image image = { .config = JSON_DOC_INIT, .layers = DESCRIPTORS_INIT };
	const struct base_image *before;

	if (read_image(b, &image, d, why) || !image.platform) {
		int failed = image.platform || why->text.len ? -1 : 0;

		base_image_release(&image);
		return failed;
	}
	before = base_find(b, image.platform);
	if (before) {
		diag_set(why, DIAG_REFUSED, "it has two images for platform '%s'", image.platform->name);
		base_image_release(&image);
		return -1;
	}
	array_grow(b->image, b->n, b->cap);
	b->image[b->n++] = image;
	return 0;
}

static int
add_index(struct base *b, const struct descriptor *d, struct diag *why)
{
	scoped(descriptors_release) struct descriptors list = DESCRIPTORS_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (oci_layout_read(&b->layout, d, OCI_MAX_MANIFEST, &text, why) ||
	    descriptors_parse(&list, d->digest, text.text, text.len, BASE_MOST_IMAGES + 1, why))
		return diag_refuse(why);
	if (list.n > BASE_MOST_IMAGES)
		return diag_set(why, DIAG_REFUSED, "its index has more than %d images", BASE_MOST_IMAGES);
	for (size_t i = 0; i < list.n; i++)
		if (!oci_is_index(list.item[i].type) && add_image(b, &list.item[i], why))
			return -1;
	return 0;
}

static int
read_all(struct base *b, const struct descriptor *d, struct diag *why)
{
	memcpy(b->digest, d->digest, sizeof(b->digest));
	if (oci_is_index(d->type) ? add_index(b, d, why) : add_image(b, d, why))
		return -1;
	return b->n ? 0 : diag_set(why, DIAG_REFUSED, "it has no image for a platform that ingot knows");
}

int
base_open(struct base *b, const char *dir, const char *tag, struct diag *why)
{
	const struct descriptor *d;

	if (oci_layout_open(&b->layout, dir, why))
		return -1;
	d = oci_layout_find(&b->layout, tag, why);
	if (!d)
		return -1;
	return read_all(b, d, why) ? diag_wrap(why, "base '%s'", dir) : 0;
}

struct base_image *
base_find(const struct base *b, const struct platform *platform)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->image[i].platform == platform)
			return &b->image[i];
	return NULL;
}

static const struct base_layer *
find_layer(const struct base *b, const char *digest, const char *diff_id)
{
	for (size_t i = 0; i < b->layers; i++)
		if (!strcmp(b->layer[i].digest, digest) && !strcmp(b->layer[i].diff_id, diff_id))
			return &b->layer[i];
	return NULL;
}

/* The links of a layer are those from `first` on.  Together the layers that are kept have no more than one image may have. */
static void
remember(struct base *b, const char *digest, const char *diff_id, const struct list *links, size_t first)
{
	struct base_layer *layer;

	if (b->links + links->n - first > BASE_LAYER_MOST_LINKS)
		return;
	array_grow(b->layer, b->layers, b->layer_cap);
	layer = &b->layer[b->layers++];
	*layer = (struct base_layer){ .digest = xstrdup(digest), .diff_id = xstrdup(diff_id) };
	for (size_t i = first; i < links->n; i++)
		list_add(&layer->links, links->item[i]);
	b->links += layer->links.n;
}

static int
copy_layer(struct base *b, struct base_image *image, size_t i, const struct oci_layout *to, struct list *links, struct diag *why)
{
	struct json ids = json_get(json_get(json_top(&image->config), "rootfs"), "diff_ids");
	const struct descriptor *d = &image->layers.item[i];
	const char *diff_id = json_string(json_item(ids, i));
	const struct base_layer *known = find_layer(b, d->digest, diff_id);
	scoped(free_release) char *path = oci_layout_path(to, d->digest);
	size_t first = links->n;

	if (known && first + known->links.n <= BASE_LAYER_MOST_LINKS) {
		list_copy(links, &known->links);
		return 0;
	}
	if (oci_layout_copy(to, &b->layout, d, why) || base_layer_read(path, diff_id, links, why))
		return -1;
	remember(b, d->digest, diff_id, links, first);
	return 0;
}

int
base_copy_layers(struct base *b, struct base_image *image, const struct oci_layout *to, struct list *links, struct diag *why)
{
	for (size_t i = 0; i < image->layers.n; i++)
		if (copy_layer(b, image, i, to, links, why))
			return diag_wrap(why, "base '%s': layer %zu for %s", b->layout.dir, i + 1, image->platform->name);
	return 0;
}

void
base_release(struct base *b)
{
	for (size_t i = 0; i < b->n; i++)
		base_image_release(&b->image[i]);
	for (size_t i = 0; i < b->layers; i++) {
		free(b->layer[i].digest);
		free(b->layer[i].diff_id);
		list_release(&b->layer[i].links);
	}
	free(b->image);
	free(b->layer);
	oci_layout_release(&b->layout);
	*b = (struct base)BASE_INIT;
}
