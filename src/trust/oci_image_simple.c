#include "oci_image_simple.h"
#include "base/base64.h"
#include "trust/oci_image.h"
#include <string.h>

/*
 * The pieces are put together as cosign's old bundle of a file, which is then verified
 * with the layer's bytes as the file.
 */

/* The log entry, which is JSON inside a string. */
static int
put_entry(struct jsonw *w, const char *text, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (!*text)
		return 0;
	if (json_parse(&doc, "annotation '" OCI_IMAGE_SIMPLE_BUNDLE "'", text, strlen(text), why))
		return -1;
	jsonw_value(w, "rekorBundle", json_top(&doc));
	return 0;
}

static int
read_timestamp(struct bundle *b, const char *text, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *token;

	if (!*text)
		return 0;
	if (json_parse(&doc, "annotation '" OCI_IMAGE_SIMPLE_TIMESTAMP "'", text, strlen(text), why))
		return -1;
	token = json_string(json_get(json_top(&doc), "SignedRFC3161Timestamp"));
	b->timestamp = xcalloc(1, sizeof(*b->timestamp));
	b->timestamp[b->timestamps++] = (struct buf)BUF_INIT;
	if (!base64_decode(&b->timestamp[0], token, strlen(token)))
		json_complain(json_top(&doc), "is not a timestamp in base64");
	return json_finish(&doc, why);
}

static int
assemble(struct bundle *b, struct json annotations, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	const char *certificate = json_string(json_find(annotations, OCI_IMAGE_SIMPLE_CERTIFICATE));
	int failed;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "base64Signature", json_string(json_find(annotations, OCI_IMAGE_SIMPLE_SIGNATURE)));
	if (*certificate)
		jsonw_string(&w, "cert", certificate);
	failed = put_entry(&w, json_string(json_find(annotations, OCI_IMAGE_SIMPLE_BUNDLE)), why);
	jsonw_end(&w);
	if (failed || jsonw_finish(&w, why) || bundle_parse(b, "its annotations", w.out.text, w.out.len, why))
		return -1;
	return read_timestamp(b, json_string(json_find(annotations, OCI_IMAGE_SIMPLE_TIMESTAMP)), why);
}

/* The statement has the right type and is about this image. */
static int
check_payload(const struct oci_image_search *s, const struct buf *payload, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, critical, digest, type;

	if (json_parse(&doc, "the signed statement", payload->text, payload->len, why))
		return -1;
	top = json_top(&doc);
	critical = json_get(top, "critical");
	type = json_get(critical, "type");
	digest = json_get(json_get(critical, "image"), "docker-manifest-digest");
	if (strcmp(json_string(type), OCI_IMAGE_SIMPLE_TYPE))
		json_complain(type, "'%s' is not '" OCI_IMAGE_SIMPLE_TYPE "'", json_string(type));
	if (strcmp(json_string(digest), s->image->digest))
		json_complain(digest, "'%s' is not the image '%s'", json_string(digest), s->image->digest);
	json_accept(top);
	return json_finish(&doc, why);
}

static int
read_payload(const struct oci_image_search *s, struct json layer, struct buf *payload, char *digest, struct diag *why)
{
	struct descriptor d = { 0 };
	int failed;

	descriptor_read(&d, layer);
	failed = layer.doc->failed ? diag_set(why, DIAG_REFUSED, "%s", layer.doc->wrong.text.text) :
	                             oci_layout_read(s->layout, &d, OCI_IMAGE_MAX_PAYLOAD, payload, why);
	memcpy(digest, d.digest, sizeof(d.digest));
	free(d.type);
	free(d.artifact_type);
	free(d.name);
	return failed;
}

static void
hash_all(struct artifact *a, const struct buf *payload)
{
	hash_bytes(HASH_SHA256, payload->text, payload->len, a->sha256);
	hash_bytes(HASH_SHA384, payload->text, payload->len, a->sha384);
	hash_bytes(HASH_SHA512, payload->text, payload->len, a->sha512);
	a->has_sha256 = a->has_sha384 = a->has_sha512 = true;
}

static int
try_layer(struct oci_image_search *s, struct json layer, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(buf_release) struct buf payload = BUF_INIT;
	struct artifact statement = { .name = "the signed statement" };
	char digest[TEXT_DIGEST + 1];

	if (read_payload(s, layer, &payload, digest, why) ||
	    check_payload(s, &payload, why) ||
	    assemble(&b, json_find(layer, "annotations"), why))
		return -1;
	hash_all(&statement, &payload);
	oci_image_search_try(s, &b, &statement, NULL, digest);
	return 0;
}

int
oci_image_simple_try(struct oci_image_search *s, const struct descriptor *manifest, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json layers;

	if (oci_layout_read(s->layout, manifest, OCI_MAX_MANIFEST, &text, why) ||
	    json_parse(&doc, manifest->digest, text.text, text.len, why))
		return -1;
	layers = json_get(json_top(&doc), "layers");
	for (size_t i = 0; i < json_count(layers) && !s->good && s->tried < OCI_IMAGE_MAX_SIGNATURES; i++) {
		scoped(diag_release) struct diag wrong = DIAG_INIT;
		struct json layer = json_item(layers, i);

		if (!strcmp(json_string(json_find(layer, "mediaType")), OCI_IMAGE_SIMPLE) && try_layer(s, layer, &wrong))
			oci_image_search_reject(s, &wrong);
	}
	return doc.failed ? diag_move(why, &doc.wrong) : 0;
}
