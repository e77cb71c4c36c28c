#include "trust/bundle.h"
#include "trust/proto.h"

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
	jsonw_string(w, "algorithm", b->digest_algorithm);
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
