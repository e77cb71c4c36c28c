#include "trust/trusted_root.h"
#include "base/file.h"
#include "base/text.h"
#include "trust/proto.h"
#include <string.h>

enum { MAX_BYTES = 4 << 20, MAX_VALUES = 50000, MAX_INSTANCES = 256 };

static const char *const media_types[] = {
	"application/vnd.dev.sigstore.trustedroot+json;version=0.1",
	"application/vnd.dev.sigstore.trustedroot.v0.1+json",
	"application/vnd.dev.sigstore.trustedroot.v0.2+json",
};

static void
read_media_type(struct json j)
{
	const char *type = json_string(j);

	for (size_t i = 0; i < countof(media_types); i++)
		if (!strcmp(type, media_types[i]))
			return;
	json_complain(j, "'%.80s' is not a known version of a trusted root", type);
}

static void
read_time(struct json j, int64_t *ms)
{
	if (!json_exists(j))
		return;
	*ms = text_time(json_string(j));
	if (*ms < 0)
		json_complain(j, "'%.40s' is not a time like 2026-03-01T12:00:00Z", json_string(j));
}

void
validity_read(struct json j, struct validity *v)
{
	*v = (struct validity){ INT64_MIN, INT64_MAX };
	read_time(proto_find(j, "start"), &v->start);
	read_time(proto_find(j, "end"), &v->end);
}

/* A log without a start would be trusted for all past times. */
static void
read_log_validity(struct json key, struct validity *v)
{
	struct json j = proto_get(key, "validFor");

	proto_get(j, "start");
	validity_read(j, v);
}

/* Of a URL or a bare name: without scheme, port and path. */
static char *
host_of(const char *url)
{
	const char *scheme = strstr(url, "://"), *host = scheme ? scheme + 3 : url;

	return xstrndup(host, strcspn(host, ":/?#"));
}

/* The key id is the start of the log's id, unless checkpointKeyId gives one. */
static void
read_ids(struct json j, struct trusted_log *log)
{
	struct json note = proto_find(j, "checkpointKeyId");
	scoped(buf_release) struct buf bytes = BUF_INIT;

	proto_fixed(proto_get(proto_get(j, "logId"), "keyId"), log->id, sizeof(log->id));
	memcpy(log->key_id, log->id, sizeof(log->key_id));
	if (!json_exists(note))
		return;
	proto_bytes(proto_get(note, "keyId"), &bytes);
	if (bytes.len >= sizeof(log->key_id))
		memcpy(log->key_id, bytes.text, sizeof(log->key_id));
	else
		json_complain(note, "is shorter than 4 bytes");
}

/* false: an unsupported key. */
static bool
read_key(struct json j, struct trusted_log *log)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf raw = BUF_INIT;
	const char *details = json_string(proto_get(j, "keyDetails"));

	proto_bytes(proto_get(j, "rawBytes"), &raw);
	if (key_from_details(&log->key, details, raw.text, raw.len, &why) == 0)
		return true;
	if (why.kind != DIAG_REFUSED)
		json_complain(j, "%s", why.text.text);
	return false;
}

static bool
read_log(struct json j, struct trusted_log *log)
{
	const char *hash = json_string(proto_get(j, "hashAlgorithm"));
	struct json key = proto_get(j, "publicKey");

	json_accept(proto_find(j, "operator"));
	log->base_url = xstrdup(json_string(proto_find(j, "baseUrl")));
	log->host = host_of(log->base_url);
	read_ids(j, log);
	read_log_validity(key, &log->valid);
	return read_key(key, log) && !strcmp(hash, "SHA2_256");
}

static void
log_release(struct trusted_log *log)
{
	free(log->base_url);
	free(log->host);
	key_release(&log->key);
	*log = (struct trusted_log){ 0 };
}

/* false: one of its certificates has an unsupported key. */
static bool
read_chain(struct json j, struct certs *chain)
{
	size_t n = json_count(j);

	if (!n || n > TRUSTED_CHAIN_MAX)
		json_complain(j, "holds %zu certificates, not 1 to %d", n, TRUSTED_CHAIN_MAX);
	for (size_t i = 0; i < n && i < TRUSTED_CHAIN_MAX; i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf der = BUF_INIT;
		struct json cert = json_item(j, i);

		proto_bytes(proto_get(cert, "rawBytes"), &der);
		if (certs_add(chain, der.text, der.len, &why) == 0)
			continue;
		if (why.kind == DIAG_REFUSED)
			return false;
		json_complain(cert, "%s", why.text.text);
	}
	return true;
}

static bool
read_authority(struct json j, struct trusted_authority *a)
{
	json_accept(proto_find(j, "operator"));
	json_accept(proto_find(j, "subject"));
	a->uri = xstrdup(json_string(proto_find(j, "uri")));
	validity_read(proto_find(j, "validFor"), &a->valid);
	return read_chain(proto_get(proto_get(j, "certChain"), "certificates"), &a->chain);
}

static void
authority_release(struct trusted_authority *a)
{
	free(a->uri);
	certs_release(&a->chain);
	buf_release(&a->leaf);
	*a = (struct trusted_authority){ 0 };
}

static size_t
count(struct json list)
{
	size_t n = json_count(list);

	if (n <= MAX_INSTANCES)
		return n;
	json_complain(list, "has more than %d items", MAX_INSTANCES);
	return 0;
}

static void
read_logs(struct json list, struct trusted_log **log, size_t *kept)
{
	size_t n = count(list);

	*log = xcalloc(n, sizeof(**log));
	for (size_t i = 0; i < n; i++) {
		struct json item = json_item(list, i);

		if (read_log(item, &(*log)[*kept])) {
			++*kept;
			continue;
		}
		json_accept(item);
		log_release(&(*log)[*kept]);
	}
}

static void
read_authorities(struct json list, struct trusted_authority **authority, size_t *kept)
{
	size_t n = count(list);

	*authority = xcalloc(n, sizeof(**authority));
	for (size_t i = 0; i < n; i++) {
		struct json item = json_item(list, i);

		if (read_authority(item, &(*authority)[*kept])) {
			++*kept;
			continue;
		}
		json_accept(item);
		authority_release(&(*authority)[*kept]);
	}
}

int
trusted_root_parse(struct trusted_root *r, const char *name, const char *text, size_t n, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top;

	if (json_parse_within(&doc, name, text, n, MAX_VALUES, why))
		return -1;
	top = json_top(&doc);
	read_media_type(proto_get(top, "mediaType"));
	read_logs(proto_find(top, "tlogs"), &r->log, &r->logs);
	read_logs(proto_find(top, "ctlogs"), &r->ctlog, &r->ctlogs);
	read_authorities(proto_find(top, "certificateAuthorities"), &r->ca, &r->cas);
	read_authorities(proto_find(top, "timestampAuthorities"), &r->tsa, &r->tsas);
	r->without_logs = !json_count(proto_find(top, "tlogs"));
	r->without_ctlogs = !json_count(proto_find(top, "ctlogs"));
	r->source = xstrdup(name);
	return json_finish(&doc, why);
}

int
trusted_root_load(struct trusted_root *r, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, MAX_BYTES, why))
		return -1;
	return trusted_root_parse(r, path, text.text, text.len, why);
}

static const struct trusted_log *
find(const struct trusted_log *log, size_t n, const unsigned char id[32])
{
	for (size_t i = 0; i < n; i++)
		if (!memcmp(log[i].id, id, sizeof(log[i].id)))
			return &log[i];
	return NULL;
}

const struct trusted_log *
trusted_root_log(const struct trusted_root *r, const unsigned char id[32])
{
	return find(r->log, r->logs, id);
}

const struct trusted_log *
trusted_root_ctlog(const struct trusted_root *r, const unsigned char id[32])
{
	return find(r->ctlog, r->ctlogs, id);
}

bool
validity_holds(const struct validity *v, int64_t ms)
{
	return v->start <= ms && ms <= v->end;
}

void
trusted_root_release(struct trusted_root *r)
{
	for (size_t i = 0; i < r->logs; i++)
		log_release(&r->log[i]);
	for (size_t i = 0; i < r->ctlogs; i++)
		log_release(&r->ctlog[i]);
	for (size_t i = 0; i < r->cas; i++)
		authority_release(&r->ca[i]);
	for (size_t i = 0; i < r->tsas; i++)
		authority_release(&r->tsa[i]);
	free(r->log);
	free(r->ctlog);
	free(r->ca);
	free(r->tsa);
	free(r->source);
	*r = (struct trusted_root)TRUSTED_ROOT_INIT;
}
