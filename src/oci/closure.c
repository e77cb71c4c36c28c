#include "oci/closure.h"
#include <string.h>

static bool
has(const struct descriptors *list, const char *digest)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->item[i].digest, digest))
			return true;
	return false;
}

static void
add(struct descriptors *list, const struct descriptor *d)
{
	if (has(list, d->digest))
		return;
	array_grow(list->item, list->n, list->cap);
	list->item[list->n] = (struct descriptor){ .size = d->size, .type = xstrdup(d->type) };
	memcpy(list->item[list->n++].digest, d->digest, sizeof(d->digest));
}

static void
add_blob(struct closure *c, struct json blob)
{
	struct descriptors one = { .item = xcalloc(1, sizeof(*one.item)), .n = 1, .cap = 1 };

	descriptor_read(one.item, blob);
	if (c->blobs.n < CLOSURE_MOST_BLOBS)
		add(&c->blobs, one.item);
	else if (!has(&c->blobs, one.item->digest))
		json_complain(blob, "is one of more than %d blobs", CLOSURE_MOST_BLOBS);
	descriptors_release(&one);
}

int
closure_add(struct closure *c, const struct oci_layout *l, const struct descriptor *d, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json top, layers;

	if (oci_layout_read(l, d, OCI_MAX_MANIFEST, &text, why) || json_parse(&doc, d->digest, text.text, text.len, why))
		return -1;
	top = json_top(&doc);
	layers = json_get(top, "layers");
	add_blob(c, json_get(top, "config"));
	for (size_t i = 0; i < json_count(layers); i++)
		add_blob(c, json_item(layers, i));
	json_accept(top);
	add(&c->manifests, d);
	return json_finish(&doc, why);
}

int
closure_read(struct closure *c, const struct oci_layout *l, const struct descriptor *image, struct diag *why)
{
	scoped(descriptors_release) struct descriptors list = DESCRIPTORS_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (!oci_is_index(image->type))
		return closure_add(c, l, image, why);
	if (oci_layout_read(l, image, OCI_MAX_MANIFEST, &text, why) || closure_read_index(&list, image->digest, &text, why))
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (closure_add(c, l, &list.item[i], why))
			return -1;
	add(&c->manifests, image);
	return 0;
}

int
closure_read_index(struct descriptors *list, const char *name, const struct buf *text, struct diag *why)
{
	if (descriptors_parse(list, name, text->text, text->len, CLOSURE_MOST_MANIFESTS + 1, why))
		return -1;
	if (list->n > CLOSURE_MOST_MANIFESTS)
		return diag_set(why, DIAG_REFUSED, "the index has more than %d manifests", CLOSURE_MOST_MANIFESTS);
	return 0;
}

void
closure_release(struct closure *c)
{
	descriptors_release(&c->manifests);
	descriptors_release(&c->blobs);
}
