#include "push_tagged.h"
#include "push_blobs.h"
#include "push_call.h"
#include <string.h>

enum { MOST_LAYERS = 1000 };

/* Ours and that of the registry. */
struct pair_of_manifests {
	struct json_doc ours, theirs;
};

static void
pair_release(struct pair_of_manifests *p)
{
	json_doc_release(&p->ours);
	json_doc_release(&p->theirs);
}

static struct json
layers(struct json_doc *doc)
{
	return json_get(json_top(doc), "layers");
}

static bool
is_equal(struct json a, struct json b)
{
	scoped(jsonw_release) struct jsonw one = JSONW_COMPACT, two = JSONW_COMPACT;

	jsonw_canonical(&one, NULL, a);
	jsonw_canonical(&two, NULL, b);
	return one.out.len == two.out.len && !memcmp(one.out.text, two.out.text, one.out.len);
}

static bool
has_layer(struct json list, struct json layer)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (is_equal(json_item(list, i), layer))
			return true;
	return false;
}

static bool
has_all(struct pair_of_manifests *p)
{
	struct json list = layers(&p->ours);

	for (size_t i = 0; i < json_count(list); i++)
		if (!has_layer(layers(&p->theirs), json_item(list, i)))
			return false;
	return true;
}

/* The configuration lists the layers, as that of an image does. */
static void
write_config(struct jsonw *w, struct pair_of_manifests *p)
{
	struct json theirs = layers(&p->theirs), ours = layers(&p->ours);

	jsonw_object(w, NULL);
	jsonw_string(w, "architecture", "");
	jsonw_string(w, "os", "");
	jsonw_object(w, "rootfs");
	jsonw_string(w, "type", "layers");
	jsonw_array(w, "diff_ids");
	for (size_t i = 0; i < json_count(theirs); i++)
		jsonw_string(w, NULL, json_string(json_get(json_item(theirs, i), "digest")));
	for (size_t i = 0; i < json_count(ours); i++)
		if (!has_layer(theirs, json_item(ours, i)))
			jsonw_string(w, NULL, json_string(json_get(json_item(ours, i), "digest")));
	jsonw_end(w);
	jsonw_end(w);
	jsonw_object(w, "config");
	jsonw_end(w);
	jsonw_end(w);
}

static int
push_config(struct push *push, struct pair_of_manifests *p, struct descriptor *config, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct digest hash;

	write_config(&w, p);
	if (jsonw_finish(&w, why))
		return -1;
	digest_bytes(&hash, w.out.text, w.out.len);
	*config = (struct descriptor){ .type = OCI_CONFIG, .size = (int64_t)w.out.len };
	oci_put_digest(config->digest, &hash);
	return push_bytes(push, config, &w.out, why);
}

static void
write_layers(struct jsonw *w, struct pair_of_manifests *p)
{
	struct json theirs = layers(&p->theirs), ours = layers(&p->ours);

	jsonw_array(w, "layers");
	for (size_t i = 0; i < json_count(theirs); i++)
		jsonw_value(w, NULL, json_item(theirs, i));
	for (size_t i = 0; i < json_count(ours); i++)
		if (!has_layer(theirs, json_item(ours, i)))
			jsonw_value(w, NULL, json_item(ours, i));
	jsonw_end(w);
}

static int
check(struct pair_of_manifests *p, struct diag *why)
{
	struct json list = layers(&p->theirs);

	if (json_count(list) > MOST_LAYERS)
		json_complain(list, "has more than %d signatures", MOST_LAYERS);
	for (size_t i = 0; i < json_count(list) && i < MOST_LAYERS; i++)
		if (!text_is_digest(json_string(json_get(json_item(list, i), "digest"))))
			json_complain(json_item(list, i), "has no sha256 digest");
	json_accept(json_top(&p->theirs));
	return json_finish(&p->theirs, why) ? diag_refuse(why) : 0;
}

static int
push_both(struct push *push, const char *name, struct pair_of_manifests *p, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct descriptor config;

	if (check(p, why))
		return -1;
	if (has_all(p))
		return 0;
	if (push_config(push, p, &config, why))
		return -1;
	jsonw_object(&w, NULL);
	jsonw_integer(&w, "schemaVersion", 2);
	jsonw_string(&w, "mediaType", OCI_MANIFEST);
	descriptor_write(&w, "config", &config);
	write_layers(&w, p);
	jsonw_end(&w);
	return jsonw_finish(&w, why) ? -1 : push_manifest(push, name, OCI_MANIFEST, &w.out, why);
}

int
push_tagged(struct push *push, const struct descriptor *d, struct diag *why)
{
	scoped(pair_release) struct pair_of_manifests p = { .ours = JSON_DOC_INIT, .theirs = JSON_DOC_INIT };
	scoped(buf_release) struct buf ours = BUF_INIT, theirs = BUF_INIT;
	scoped(free_release) char *type = NULL;
	char digest[TEXT_DIGEST + 1];
	bool found;

	if (oci_layout_read(push->layout, d, OCI_MAX_MANIFEST, &ours, why) ||
	    registry_manifest(push->registry, d->name, &theirs, digest, &type, &found, why))
		return -1;
	if (!found)
		return push_manifest(push, d->name, d->type, &ours, why);
	if (!strcmp(digest, d->digest))
		return 0;
	if (json_parse(&p.ours, d->digest, ours.text, ours.len, why) || json_parse(&p.theirs, d->name, theirs.text, theirs.len, why))
		return diag_refuse(why);
	return push_both(push, d->name, &p, why);
}
