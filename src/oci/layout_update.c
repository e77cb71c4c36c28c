#include "oci/layout_update.h"
#include "base/file.h"
#include <string.h>

static bool
is_entry(const struct descriptor *d, struct json item)
{
	const char *name = json_string(json_find(json_find(item, "annotations"), OCI_REF_NAME));

	return !strcmp(json_string(json_find(item, "digest")), d->digest) && !strcmp(d->name ? d->name : "", name);
}

/* Does the layout in memory have another image by this name? */
static bool
is_replaced(const struct oci_layout *l, struct json item)
{
	const char *name = json_string(json_find(json_find(item, "annotations"), OCI_REF_NAME));
	bool named = false;

	for (size_t i = 0; *name && i < l->index.n; i++) {
		const struct descriptor *d = &l->index.item[i];

		if (d->name && !strcmp(d->name, name)) {
			named = true;
			if (is_entry(d, item))
				return false;
		}
	}
	return named;
}

static bool
is_written(const struct descriptor *d, struct json manifests)
{
	for (size_t i = 0; i < json_count(manifests); i++)
		if (is_entry(d, json_item(manifests, i)))
			return true;
	return false;
}

static void
write_manifests(struct jsonw *w, const struct oci_layout *l, struct json manifests)
{
	jsonw_array(w, "manifests");
	for (size_t i = 0; i < json_count(manifests); i++)
		if (!is_replaced(l, json_item(manifests, i)))
			jsonw_value(w, NULL, json_item(manifests, i));
	for (size_t i = 0; i < l->index.n; i++)
		if (!is_written(&l->index.item[i], manifests))
			descriptor_write(w, NULL, &l->index.item[i]);
	jsonw_end(w);
}

static void
write_index(struct jsonw *w, const struct oci_layout *l, struct json top)
{
	struct json_named *member = json_members(top, false);

	jsonw_object(w, NULL);
	for (size_t i = 0; i < json_count(top); i++) {
		if (strcmp(member[i].name, "manifests"))
			jsonw_value(w, member[i].name, member[i].value);
		else
			write_manifests(w, l, member[i].value);
	}
	jsonw_end(w);
	free(member);
}

int
oci_layout_update(const struct oci_layout *l, struct diag *why)
{
	scoped(free_release) char *path = path_join(l->dir, "index.json");
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, OCI_MAX_MANIFEST, why) || json_parse(&doc, path, text.text, text.len, why))
		return -1;
	write_index(&w, l, json_top(&doc));
	json_accept(json_top(&doc));
	return json_finish(&doc, why) || jsonw_save(&w, path, why) ? -1 : 0;
}
