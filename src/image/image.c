#include "image/image.h"
#include "base/text.h"
#include <string.h>

#define CREATED IMAGE_ANNOTATION "created"

int
image_begin(struct image *m, const char *dir, struct diag *why)
{
	return oci_layout_begin(&m->layout, dir, why);
}

void
image_annotate(struct image *m, const char *key, const char *value)
{
	struct pairs *all = &m->annotations;

	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->item[i].name, key))
			continue;
		free(all->item[i].value);
		all->item[i].value = xstrdup(value);
		return;
	}
	pairs_add(all, key, value);
}

static void
add_layer(struct descriptors *list, const struct descriptor *layer)
{
	array_grow(list->item, list->n, list->cap);
	list->item[list->n] = (struct descriptor){ .size = layer->size, .type = xstrdup(layer->type) };
	memcpy(list->item[list->n++].digest, layer->digest, sizeof(layer->digest));
}

struct image_part *
image_add(struct image *m, const struct platform *platform, const struct descriptors *base, const struct layer *layer)
{
	struct image_part *part;

	array_grow(m->part, m->n, m->cap);
	part = &m->part[m->n++];
	*part = (struct image_part){ .platform = platform, .layer = *layer, .layers = DESCRIPTORS_INIT };
	for (size_t i = 0; base && i < base->n; i++)
		add_layer(&part->layers, &base->item[i]);
	add_layer(&part->layers, &layer->blob);
	return part;
}

static void
write_annotations(struct jsonw *w, const struct image *m)
{
	char created[21];

	text_put_time(created, m->created);
	jsonw_object(w, "annotations");
	jsonw_string(w, CREATED, created);
	for (size_t i = 0; i < m->annotations.n; i++)
		if (strcmp(m->annotations.item[i].name, CREATED))
			jsonw_string(w, m->annotations.item[i].name, m->annotations.item[i].value);
	jsonw_end(w);
}

static int
put(const struct oci_layout *l, struct descriptor *d, const char *type, const struct buf *bytes, struct diag *why)
{
	d->type = (char *)type;
	d->size = (int64_t)bytes->len;
	return oci_layout_put(l, bytes->text, bytes->len, d->digest, why);
}

static int
put_json(const struct oci_layout *l, struct descriptor *d, const char *type, struct jsonw *w, struct diag *why)
{
	jsonw_end(w);
	return jsonw_finish(w, why) || put(l, d, type, &w->out, why) ? -1 : 0;
}

int
image_put(struct image *m, struct image_part *part, const struct buf *config, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	if (put(&m->layout, &part->config, OCI_CONFIG, config, why))
		return -1;
	jsonw_object(&w, NULL);
	jsonw_integer(&w, "schemaVersion", 2);
	jsonw_string(&w, "mediaType", OCI_MANIFEST);
	descriptor_write(&w, "config", &part->config);
	jsonw_array(&w, "layers");
	for (size_t i = 0; i < part->layers.n; i++)
		descriptor_write(&w, NULL, &part->layers.item[i]);
	jsonw_end(&w);
	write_annotations(&w, m);
	return put_json(&m->layout, &part->manifest, OCI_MANIFEST, &w, why);
}

static void
write_part(struct jsonw *w, const struct image_part *part)
{
	const struct platform *p = part->platform;

	jsonw_object(w, NULL);
	jsonw_string(w, "mediaType", part->manifest.type);
	jsonw_string(w, "digest", part->manifest.digest);
	jsonw_integer(w, "size", part->manifest.size);
	jsonw_object(w, "platform");
	jsonw_string(w, "architecture", p->architecture);
	jsonw_string(w, "os", "linux");
	jsonw_optional(w, "variant", p->variant);
	jsonw_end(w);
	jsonw_end(w);
}

int
image_finish(struct image *m, const char *tag, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct descriptor named;

	jsonw_object(&w, NULL);
	jsonw_integer(&w, "schemaVersion", 2);
	jsonw_string(&w, "mediaType", OCI_INDEX);
	jsonw_array(&w, "manifests");
	for (size_t i = 0; i < m->n; i++)
		write_part(&w, &m->part[i]);
	jsonw_end(&w);
	write_annotations(&w, m);
	if (put_json(&m->layout, &m->index, OCI_INDEX, &w, why))
		return -1;
	free(m->tag);
	m->tag = xstrdup(tag);
	named = m->index;
	named.name = m->tag;
	oci_layout_add(&m->layout, &named);
	return oci_layout_save(&m->layout, why);
}

void
image_release(struct image *m)
{
	for (size_t i = 0; i < m->n; i++)
		descriptors_release(&m->part[i].layers);
	free(m->part);
	free(m->tag);
	pairs_release(&m->annotations);
	oci_layout_release(&m->layout);
	*m = (struct image)IMAGE_INIT;
}
