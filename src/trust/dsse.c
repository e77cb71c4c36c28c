#include "trust/dsse.h"
#include "trust/proto.h"
#include <string.h>

static void
read_signature(struct dsse *d, struct json signatures)
{
	struct json one = json_item(signatures, 0), sig = proto_get(one, "sig");

	if (proto_count(signatures) != 1) {
		json_complain(signatures, "must hold exactly one signature, holds %zu", proto_count(signatures));
		return;
	}
	proto_bytes(sig, &d->signature);
	if (!d->signature.len)
		json_complain(sig, "is empty");
	d->keyid = proto_text(proto_find(one, "keyid"));
}

void
dsse_read(struct dsse *d, struct json envelope)
{
	struct json payload = proto_get(envelope, "payload");

	proto_bytes(payload, &d->payload);
	if (!d->payload.len)
		json_complain(payload, "is empty");
	d->type = xstrdup(json_string(proto_get(envelope, "payloadType")));
	read_signature(d, proto_get(envelope, "signatures"));
}

void
dsse_write(struct jsonw *w, const char *name, const struct dsse *d)
{
	jsonw_object(w, name);
	proto_write_bytes(w, "payload", d->payload.text, d->payload.len);
	jsonw_string(w, "payloadType", d->type);
	jsonw_array(w, "signatures");
	jsonw_object(w, NULL);
	proto_write_bytes(w, "sig", d->signature.text, d->signature.len);
	if (d->keyid && *d->keyid)
		jsonw_string(w, "keyid", d->keyid);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

void
dsse_pae(struct buf *out, const char *type, const void *payload, size_t n)
{
	buf_printf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, n);
	buf_add(out, payload, n);
}

void
dsse_release(struct dsse *d)
{
	free(d->type);
	free(d->keyid);
	buf_release(&d->payload);
	buf_release(&d->signature);
	*d = (struct dsse)DSSE_INIT;
}
