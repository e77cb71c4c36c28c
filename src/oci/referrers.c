#include "oci/referrers.h"
#include <string.h>

static bool
is_one_of(const struct descriptors *list, const char *digest)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->item[i].digest, digest))
			return true;
	return false;
}

static void
add(struct referrers *all, const struct descriptor *manifest, const char *subject, struct json layers)
{
	struct referrer *r;

	array_grow(all->item, all->n, all->cap);
	r = &all->item[all->n++];
	*r = (struct referrer){ .manifest = manifest };
	memcpy(r->subject, subject, TEXT_DIGEST);
	if (json_count(layers))
		descriptor_read(&r->layer, json_item(layers, 0));
}

static int
read_one(struct referrers *all, const struct oci_layout *l, const struct descriptor *d, const struct descriptors *subjects,
         struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json top;
	const char *subject;

	if (oci_layout_read(l, d, OCI_MAX_MANIFEST, &text, why) || json_parse(&doc, d->digest, text.text, text.len, why))
		return -1;
	top = json_top(&doc);
	subject = json_string(json_find(json_find(top, "subject"), "digest"));
	if (is_one_of(subjects, subject))
		add(all, d, subject, json_find(top, "layers"));
	json_accept(top);
	return json_finish(&doc, why);
}

int
referrers_read(struct referrers *all, const struct oci_layout *l, const struct descriptors *subjects, struct diag *why)
{
	for (size_t i = 0; i < l->index.n; i++) {
		const struct descriptor *d = &l->index.item[i];

		if (!strcmp(d->type, OCI_MANIFEST) && !is_one_of(subjects, d->digest) && read_one(all, l, d, subjects, why))
			return diag_refuse(why);
	}
	return 0;
}

void
referrers_release(struct referrers *all)
{
	for (size_t i = 0; i < all->n; i++)
		descriptor_release(&all->item[i].layer);
	free(all->item);
	*all = (struct referrers)REFERRERS_INIT;
}
