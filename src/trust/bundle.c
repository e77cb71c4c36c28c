#include "trust/bundle.h"
#include "base/file.h"
#include "trust/proto.h"
#include "bundle_cosign.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_VALUES = 1 << 20 };  /* of JSON: enough to count 10,000 log entries before they are refused */

#define MEDIA "application/vnd.dev.sigstore.bundle"

static const struct media {
	const char *type;
	enum bundle_version version;
} media[] = {
	{ MEDIA "+json;version=0.1", BUNDLE_V01 },
	{ MEDIA "+json;version=0.2", BUNDLE_V02 },
	{ MEDIA "+json;version=0.3", BUNDLE_V03 },
	{ MEDIA ".v0.3+json", BUNDLE_V03 },
};

static void
read_version(struct bundle *b, struct json type)
{
	const char *s = json_string(type);

	for (size_t i = 0; i < countof(media); i++) {
		if (strcmp(media[i].type, s) != 0)
			continue;
		b->version = media[i].version;
		return;
	}
	json_complain(type, "'%.80s' is not a known version of a bundle", s);
}

static void
read_cert(struct cert *cert, struct json holder)
{
	scoped(buf_release) struct buf der = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct json raw = proto_get(holder, "rawBytes");

	proto_bytes(raw, &der);
	if (der.len && cert_from_der(cert, der.text, der.len, &why))
		json_complain(raw, "%s", why.text.text);
	else if (!der.len)
		json_complain(raw, "is empty");
}

/* Only the first is used.  The others may be intermediates; a root certificate would vouch for itself. */
static void
read_chain(struct bundle *b, struct json certificates)
{
	size_t n = proto_count(certificates);

	if (!n || n > BUNDLE_MAX_CERTS) {
		json_complain(certificates, "holds %zu certificates, must hold 1 to %d", n, BUNDLE_MAX_CERTS);
		return;
	}
	read_cert(&b->cert, json_item(certificates, 0));
	for (size_t i = 1; i < n; i++) {
		scoped(cert_release) struct cert other = CERT_INIT;
		struct json item = json_item(certificates, i);

		read_cert(&other, item);
		if (other.x509 && cert_is_self_signed(&other))
			json_complain(item, "is a root certificate, which a bundle must not contain");
		else if (other.x509 && !cert_is_ca(&other))
			json_complain(item, "is not a certificate of an authority");
	}
}

static void
read_key_material(struct bundle *b, struct json material)
{
	struct json cert = proto_find(material, "certificate"), chain = proto_find(material, "x509CertificateChain");
	struct json key = proto_find(material, "publicKey");

	if (json_exists(cert) + json_exists(chain) + json_exists(key) != 1) {
		json_complain(material, "must hold one of certificate, x509CertificateChain and publicKey");
		return;
	}
	if (json_exists(chain) && b->version == BUNDLE_V03)
		json_complain(chain, "is not allowed in version 0.3, which has certificate instead");
	b->has_cert = !json_exists(key);
	if (json_exists(cert))
		read_cert(&b->cert, cert);
	else if (json_exists(chain))
		read_chain(b, proto_get(chain, "certificates"));
	else
		b->key_hint = proto_text(proto_find(key, "hint"));
}

static bool
is_known_entry(const struct bundle *b, const struct log_entry *e)
{
	for (const struct log_entry *o = b->entry; o < e; o++)
		if (o->index == e->index && memcmp(o->log_id, e->log_id, sizeof(e->log_id)) == 0)
			return true;
	return false;
}

static void
read_entries(struct bundle *b, struct json entries)
{
	size_t n = proto_count(entries);

	if (n > BUNDLE_MAX_ENTRIES) {
		json_complain(entries, "holds %zu log entries, more than the limit of %d", n, BUNDLE_MAX_ENTRIES);
		return;
	}
	b->entry = xcalloc(n, sizeof(*b->entry));
	for (size_t i = 0; i < n; i++) {
		struct log_entry *e = &b->entry[b->entries++];

		*e = (struct log_entry)LOG_ENTRY_INIT;
		log_entry_read(e, json_item(entries, i));
		if (is_known_entry(b, e))
			json_complain(json_item(entries, i), "is the same log entry again");
	}
}

static bool
is_known_timestamp(const struct bundle *b, const struct buf *t)
{
	for (const struct buf *o = b->timestamp; o < t; o++)
		if (o->len == t->len && memcmp(o->text, t->text, t->len) == 0)
			return true;
	return false;
}

static void
read_timestamps(struct bundle *b, struct json timestamps)
{
	size_t n = proto_count(timestamps);

	if (n > BUNDLE_MAX_TIMESTAMPS) {
		json_complain(timestamps, "holds %zu timestamps, more than the limit of %d", n, BUNDLE_MAX_TIMESTAMPS);
		return;
	}
	b->timestamp = xcalloc(n, sizeof(*b->timestamp));
	for (size_t i = 0; i < n; i++) {
		struct json token = proto_get(json_item(timestamps, i), "signedTimestamp");
		struct buf *t = &b->timestamp[b->timestamps++];

		*t = (struct buf)BUF_INIT;
		proto_bytes(token, t);
		if (!t->len)
			json_complain(token, "is empty");
		if (is_known_timestamp(b, t))
			json_complain(token, "is the same timestamp again");
	}
}

static void
read_message(struct bundle *b, struct json message)
{
	struct json digest = proto_get(message, "messageDigest"), signature = proto_get(message, "signature");
	struct json algorithm = proto_get(digest, "algorithm"), value = proto_get(digest, "digest");

	b->hash = hash_by_details(json_string(algorithm));
	proto_bytes(value, &b->digest);
	if (b->hash == HASH_NONE)
		json_complain(algorithm, "'%.40s' is not SHA2_256, SHA2_384 or SHA2_512", json_string(algorithm));
	else if (b->digest.len != hash_size(b->hash))
		json_complain(value, "must be %zu bytes, is %zu", hash_size(b->hash), b->digest.len);
	proto_bytes(signature, &b->signature);
	if (!b->signature.len)
		json_complain(signature, "is empty");
}

static void
read_content(struct bundle *b, struct json top)
{
	struct json message = proto_find(top, "messageSignature"), envelope = proto_find(top, "dsseEnvelope");

	if (json_exists(message) + json_exists(envelope) != 1) {
		json_complain(top, "must hold one of messageSignature and dsseEnvelope");
		return;
	}
	b->is_dsse = json_exists(envelope);
	if (!b->is_dsse) {
		read_message(b, message);
		return;
	}
	dsse_read(&b->dsse, envelope);
	if (b->key_hint && *b->key_hint && b->dsse.keyid && *b->dsse.keyid && strcmp(b->key_hint, b->dsse.keyid) != 0)
		json_complain(envelope, "names another key than publicKey.hint");
}

static void
read_sigstore(struct bundle *b, struct json top)
{
	struct json material = proto_get(top, "verificationMaterial");

	read_version(b, proto_get(top, "mediaType"));
	read_key_material(b, material);
	read_entries(b, proto_find(material, "tlogEntries"));
	read_timestamps(b, proto_find(proto_find(material, "timestampVerificationData"), "rfc3161Timestamps"));
	read_content(b, top);
}

int
bundle_parse(struct bundle *b, const char *name, const char *text, size_t n, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (n > BUNDLE_MAX_BYTES)
		return diag_set(why, DIAG_REFUSED, "bundle '%s' is larger than the limit of %d bytes", name, BUNDLE_MAX_BYTES);
	if (json_parse_within(&doc, name, text, n, MAX_VALUES, why))
		return diag_refuse(why);
	struct json top = json_top(&doc);

	if (json_exists(json_find(top, "base64Signature")))
		bundle_cosign_read(b, top);
	else
		read_sigstore(b, top);
	return json_finish(&doc, why) ? diag_refuse(why) : 0;
}

int
bundle_read(struct buf *text, const char *path, struct diag *why)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > BUNDLE_MAX_BYTES)
		return diag_set(why, DIAG_REFUSED, "bundle '%s' is larger than the limit of %d bytes", path, BUNDLE_MAX_BYTES);
	return file_read(text, path, BUNDLE_MAX_BYTES, why) ? diag_refuse(why) : 0;
}

int
bundle_load(struct bundle *b, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	return bundle_read(&text, path, why) || bundle_parse(b, path, text.text, text.len, why) ? -1 : 0;
}

static void
write_timestamps(struct jsonw *w, const struct bundle *b)
{
	jsonw_object(w, "timestampVerificationData");
	jsonw_array(w, "rfc3161Timestamps");
	for (size_t i = 0; i < b->timestamps; i++) {
		jsonw_object(w, NULL);
		proto_write_bytes(w, "signedTimestamp", b->timestamp[i].text, b->timestamp[i].len);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_material(struct jsonw *w, const struct bundle *b)
{
	jsonw_object(w, "verificationMaterial");
	jsonw_object(w, b->has_cert ? "certificate" : "publicKey");
	if (b->has_cert)
		proto_write_bytes(w, "rawBytes", b->cert.der.text, b->cert.der.len);
	else if (b->key_hint)
		jsonw_string(w, "hint", b->key_hint);
	jsonw_end(w);
	jsonw_array(w, "tlogEntries");
	for (size_t i = 0; i < b->entries; i++)
		log_entry_write(w, NULL, &b->entry[i]);
	jsonw_end(w);
	if (b->timestamps)
		write_timestamps(w, b);
	jsonw_end(w);
}

static void
write_message(struct jsonw *w, const struct bundle *b)
{
	jsonw_object(w, "messageSignature");
	jsonw_object(w, "messageDigest");
	jsonw_string(w, "algorithm", hash_details(b->hash));
	proto_write_bytes(w, "digest", b->digest.text, b->digest.len);
	jsonw_end(w);
	proto_write_bytes(w, "signature", b->signature.text, b->signature.len);
	jsonw_end(w);
}

void
bundle_write(struct jsonw *w, const struct bundle *b)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");
	write_material(w, b);
	if (b->is_dsse)
		dsse_write(w, "dsseEnvelope", &b->dsse);
	else
		write_message(w, b);
	jsonw_end(w);
}

void
bundle_release(struct bundle *b)
{
	for (size_t i = 0; i < b->entries; i++)
		log_entry_release(&b->entry[i]);
	for (size_t i = 0; i < b->timestamps; i++)
		buf_release(&b->timestamp[i]);
	free(b->entry);
	free(b->timestamp);
	cert_release(&b->cert);
	key_release(&b->key);
	dsse_release(&b->dsse);
	free(b->key_hint);
	buf_release(&b->digest);
	buf_release(&b->signature);
	*b = (struct bundle)BUNDLE_INIT;
}
