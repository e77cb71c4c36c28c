#include "trust/oci_image_write.h"
#include "base/base64.h"
#include "trust/chain.h"
#include "trust/oci_image.h"
#include "oci_image_simple.h"
#include <string.h>

#define BUNDLE_TYPE OCI_IMAGE_BUNDLE ".v0.3+json"

static int
finish(struct buf *out, struct jsonw *w, struct diag *why)
{
	if (jsonw_finish(w, why))
		return -1;
	buf_add(out, w->out.text, w->out.len);
	return 0;
}

int
oci_image_write_statement(struct buf *out, const char *digest, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "_type", "https://in-toto.io/Statement/v1");
	jsonw_array(&w, "subject");
	jsonw_object(&w, NULL);
	jsonw_object(&w, "digest");
	jsonw_string(&w, "sha256", digest + strlen("sha256:"));
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_string(&w, "predicateType", OCI_IMAGE_SIGNED);
	jsonw_object(&w, "predicate");
	jsonw_end(&w);
	jsonw_end(&w);
	return finish(out, &w, why);
}

int
oci_image_write_payload(struct buf *out, const char *digest, const char *reference, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_object(&w, "critical");
	jsonw_object(&w, "identity");
	jsonw_string(&w, "docker-reference", reference);
	jsonw_end(&w);
	jsonw_object(&w, "image");
	jsonw_string(&w, "docker-manifest-digest", digest);
	jsonw_end(&w);
	jsonw_string(&w, "type", OCI_IMAGE_SIMPLE_TYPE);
	jsonw_end(&w);
	jsonw_object(&w, "optional");
	jsonw_end(&w);
	jsonw_end(&w);
	return finish(out, &w, why);
}

/* Stores the document, which gets its last end here, and describes it. */
static int
put_json(const struct oci_layout *l, struct jsonw *w, char *type, struct descriptor *d, struct diag *why)
{
	jsonw_end(w);
	if (jsonw_finish(w, why))
		return -1;
	*d = (struct descriptor){ .type = type, .size = (int64_t)w->out.len };
	return oci_layout_put(l, w->out.text, w->out.len, d->digest, why);
}

static void
begin_manifest(struct jsonw *w, const struct descriptor *config)
{
	jsonw_object(w, NULL);
	jsonw_integer(w, "schemaVersion", 2);
	jsonw_string(w, "mediaType", OCI_MANIFEST);
	descriptor_write(w, "config", config);
	jsonw_array(w, "layers");
}

/* Only what identifies it. */
static void
write_subject(struct jsonw *w, const struct descriptor *subject)
{
	struct descriptor d = { .type = subject->type, .size = subject->size };

	memcpy(d.digest, subject->digest, sizeof(d.digest));
	descriptor_write(w, "subject", &d);
}

static int
put_referrer(struct oci_layout *l, const struct oci_image_bundle *b, const struct descriptor *config, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct descriptor layer = { .type = BUNDLE_TYPE, .size = (int64_t)b->text->len }, manifest;

	memcpy(layer.digest, b->digest, sizeof(layer.digest));
	begin_manifest(&w, config);
	descriptor_write(&w, NULL, &layer);
	jsonw_end(&w);
	jsonw_object(&w, "annotations");
	jsonw_string(&w, "dev.sigstore.bundle.content", "dsse-envelope");
	jsonw_string(&w, "dev.sigstore.bundle.predicateType", b->predicate_type);
	jsonw_time(&w, "org.opencontainers.image.created", b->created);
	jsonw_end(&w);
	write_subject(&w, b->subject);
	jsonw_string(&w, "artifactType", BUNDLE_TYPE);
	if (put_json(l, &w, OCI_MANIFEST, &manifest, why))
		return -1;
	manifest.artifact_type = BUNDLE_TYPE;
	if (!oci_layout_has(l, manifest.digest))
		oci_layout_add(l, &manifest);
	return 0;
}

int
oci_image_put_bundle(struct oci_layout *l, struct oci_image_bundle *b, struct diag *why)
{
	struct descriptor config = { .type = OCI_EMPTY, .size = 2 };

	if (oci_layout_put(l, "{}", 2, config.digest, why) || oci_layout_put(l, b->text->text, b->text->len, b->digest, why))
		return -1;
	return put_referrer(l, b, &config, why);
}

/* The answer of Rekor v1, as a string. */
static int
write_entry(struct jsonw *w, const struct log_entry *e, struct diag *why)
{
	scoped(jsonw_release) struct jsonw entry = JSONW_COMPACT;
	char log_id[2 * sizeof(e->log_id) + 1];
	scoped(buf_release) struct buf set = BUF_INIT, body = BUF_INIT;

	base64_encode(&set, e->set.text, e->set.len);
	base64_encode(&body, e->body.text, e->body.len);
	text_hex(log_id, e->log_id, sizeof(e->log_id));
	jsonw_object(&entry, NULL);
	jsonw_string(&entry, "SignedEntryTimestamp", set.text);
	jsonw_object(&entry, "Payload");
	jsonw_string(&entry, "body", body.text);
	jsonw_integer(&entry, "integratedTime", e->integrated);
	jsonw_integer(&entry, "logIndex", (int64_t)e->index);
	jsonw_string(&entry, "logID", log_id);
	jsonw_end(&entry);
	jsonw_end(&entry);
	if (jsonw_finish(&entry, why))
		return -1;
	jsonw_string(w, OCI_IMAGE_SIMPLE_BUNDLE, entry.out.text);
	return 0;
}

static void
write_timestamp(struct jsonw *w, const struct buf *timestamp)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	buf_str(&text, "{\"SignedRFC3161Timestamp\":\"");
	base64_encode(&text, timestamp->text, timestamp->len);
	buf_str(&text, "\"}");
	jsonw_string(w, OCI_IMAGE_SIMPLE_TIMESTAMP, text.text);
}

/* The certificates above the signer's.  Readers with only the root certificate need them. */
static int
write_chain(struct jsonw *w, const struct oci_image_simple *s, struct diag *why)
{
	const int64_t when = cert_not_before(&s->bundle->cert);
	scoped(buf_release) struct buf pem = BUF_INIT;
	const struct cert *issuer;

	if (chain_verify(s->root, &s->bundle->cert, &when, 1, &issuer, why))
		return -1;
	for (size_t i = 0; i < s->root->cas; i++) {
		const struct certs *chain = &s->root->ca[i].chain;

		for (size_t k = 0; k < chain->n; k++)
			if (issuer >= chain->item && issuer < chain->item + chain->n)
				cert_pem(&chain->item[k], &pem);
	}
	jsonw_string(w, OCI_IMAGE_SIMPLE_CHAIN, pem.text);
	return 0;
}

static int
write_certificate(struct jsonw *w, const struct oci_image_simple *s, struct diag *why)
{
	scoped(buf_release) struct buf pem = BUF_INIT;

	if (!s->bundle->has_cert)
		return 0;
	cert_pem(&s->bundle->cert, &pem);
	jsonw_string(w, OCI_IMAGE_SIMPLE_CERTIFICATE, pem.text);
	return write_chain(w, s, why);
}

static int
write_layer(struct jsonw *w, const struct oci_image_simple *s, struct diag *why)
{
	const struct bundle *b = s->bundle;
	scoped(buf_release) struct buf signature = BUF_INIT;

	base64_encode(&signature, b->signature.text, b->signature.len);
	jsonw_object(w, NULL);
	jsonw_string(w, "mediaType", OCI_IMAGE_SIMPLE);
	jsonw_string(w, "digest", s->payload);
	jsonw_integer(w, "size", s->payload_size);
	jsonw_object(w, "annotations");
	jsonw_string(w, OCI_IMAGE_SIMPLE_SIGNATURE, signature.text);
	if (write_certificate(w, s, why) || (b->entries && write_entry(w, &b->entry[0], why)))
		return -1;
	if (b->timestamps)
		write_timestamp(w, &b->timestamp[0]);
	jsonw_end(w);
	jsonw_end(w);
	return 0;
}

/* The manifest that is there, or an empty document. */
static int
load_simple(const struct oci_layout *l, const char *tag, struct json_doc *doc, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < l->index.n; i++) {
		const struct descriptor *d = &l->index.item[i];

		if (d->name && !strcmp(d->name, tag))
			return oci_layout_read(l, d, OCI_MAX_MANIFEST, &text, why) || json_parse(doc, tag, text.text, text.len, why);
	}
	return json_parse(doc, tag, "{}", 2, why);
}

static bool
stays(const struct oci_image_simple *s, struct json layer)
{
	return strcmp(json_string(json_find(layer, "digest")), s->payload) != 0;
}

/* The configuration lists the layers, as that of an image does. */
static int
put_config(const struct oci_layout *l, const struct oci_image_simple *s, struct json layers, struct descriptor *config,
           struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "architecture", "");
	jsonw_string(&w, "os", "");
	jsonw_object(&w, "rootfs");
	jsonw_string(&w, "type", "layers");
	jsonw_array(&w, "diff_ids");
	for (size_t i = 0; i < json_count(layers); i++)
		if (stays(s, json_item(layers, i)))
			jsonw_string(&w, NULL, json_string(json_find(json_item(layers, i), "digest")));
	jsonw_string(&w, NULL, s->payload);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_object(&w, "config");
	jsonw_end(&w);
	return put_json(l, &w, OCI_CONFIG, config, why);
}

static int
put_manifest(const struct oci_layout *l, const struct oci_image_simple *s, struct json layers, struct descriptor *manifest,
             struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	struct descriptor config;

	if (put_config(l, s, layers, &config, why))
		return -1;
	begin_manifest(&w, &config);
	for (size_t i = 0; i < json_count(layers); i++)
		if (stays(s, json_item(layers, i)))
			jsonw_value(&w, NULL, json_item(layers, i));
	if (write_layer(&w, s, why))
		return -1;
	jsonw_end(&w);
	return put_json(l, &w, OCI_MANIFEST, manifest, why);
}

int
oci_image_put_simple(struct oci_layout *l, const struct oci_image_simple *s, struct diag *why)
{
	scoped(free_release) char *tag = oci_image_tag(s->subject->digest, ".sig");
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct descriptor manifest;
	int failed;

	if (load_simple(l, tag, &doc, why))
		return diag_refuse(why);
	failed = put_manifest(l, s, json_find(json_top(&doc), "layers"), &manifest, why);
	json_accept(json_top(&doc));
	if (failed || json_finish(&doc, why))
		return -1;
	manifest.name = tag;
	oci_layout_replace(l, &manifest);
	return 0;
}
