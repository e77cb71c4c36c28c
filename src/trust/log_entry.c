#include "trust/log_entry.h"
#include "base/base64.h"
#include "base/text.h"
#include "trust/proto.h"
#include "checkpoint.h"
#include "log_body.h"
#include "merkle.h"
#include <inttypes.h>
#include <string.h>

static void
read_hashes(struct log_entry *e, struct json hashes, void (*read)(struct json, unsigned char *, size_t))
{
	size_t n = proto_count(hashes);

	if (n > MERKLE_PATH) {
		json_complain(hashes, "has %zu hashes, and no proof has more than %d", n, MERKLE_PATH);
		return;
	}
	e->hash = xcalloc(n, sizeof(*e->hash));
	e->hashes = n;
	for (size_t i = 0; i < n; i++)
		read(json_item(hashes, i), e->hash[i], sizeof(*e->hash));
}

static void
read_checkpoint(struct log_entry *e, struct json envelope)
{
	e->checkpoint = proto_text(envelope);
	e->checkpoint_n = e->checkpoint ? strlen(e->checkpoint) : 0;
	if (e->checkpoint_n > CHECKPOINT_MAX_BYTES)
		json_complain(envelope, "is larger than 1 MiB");
}

static void
read_proof(struct log_entry *e, struct json proof)
{
	struct json root = proto_find(proof, "rootHash"), checkpoint = proto_find(proof, "checkpoint");

	e->has_proof = json_exists(proof);
	e->proof_index = proto_uint64(proto_find(proof, "logIndex"));
	e->tree_size = proto_uint64(proto_find(proof, "treeSize"));
	e->has_root_hash = json_exists(root);
	proto_fixed(root, e->root_hash, sizeof(e->root_hash));
	read_hashes(e, proto_find(proof, "hashes"), proto_fixed);
	read_checkpoint(e, proto_find(checkpoint, "envelope"));
}

void
log_entry_read(struct log_entry *e, struct json entry)
{
	struct json kind = proto_get(entry, "kindVersion"), body = proto_get(entry, "canonicalizedBody");

	e->index = proto_uint64(proto_find(entry, "logIndex"));
	proto_fixed(proto_get(proto_get(entry, "logId"), "keyId"), e->log_id, sizeof(e->log_id));
	e->kind = proto_text(proto_get(kind, "kind"));
	e->version = proto_text(proto_get(kind, "version"));
	e->integrated = (int64_t)proto_uint64(proto_find(entry, "integratedTime"));
	proto_bytes(proto_find(proto_find(entry, "inclusionPromise"), "signedEntryTimestamp"), &e->set);
	read_proof(e, proto_find(entry, "inclusionProof"));
	proto_bytes(body, &e->body);
	if (!e->body.len)
		json_complain(body, "is empty");
}

static void
read_proof_v1(struct log_entry *e, struct json proof)
{
	e->has_proof = json_exists(proof);
	e->proof_index = proto_uint64(proto_find(proof, "logIndex"));
	e->tree_size = proto_uint64(proto_find(proof, "treeSize"));
	e->has_root_hash = json_exists(proto_find(proof, "rootHash"));
	proto_hex(proto_find(proof, "rootHash"), e->root_hash, sizeof(e->root_hash));
	read_hashes(e, proto_find(proof, "hashes"), proto_hex);
	read_checkpoint(e, proto_find(proof, "checkpoint"));
}

/* An entry's name is its leaf hash, or the tree's number (16 digits) and the leaf hash. */
static void
check_uuid(struct log_entry *e, struct json entry, const char *uuid)
{
	unsigned char leaf[32];
	char hex[65];

	merkle_leaf(leaf, e->body.text, e->body.len);
	text_hex(hex, leaf, sizeof(leaf));
	if ((strlen(uuid) != 64 && strlen(uuid) != 80) || !text_ends(uuid, hex))
		json_complain(entry, "is not the name of this entry");
}

static void
read_v1(struct log_entry *e, struct json top)
{
	const char *uuid;
	struct json entry = json_member(top, 0, &uuid), verification = proto_find(entry, "verification");

	if (json_count(top) != 1) {
		json_complain(top, "must hold one log entry, holds %zu", json_count(top));
		return;
	}
	e->index = proto_uint64(proto_get(entry, "logIndex"));
	e->integrated = (int64_t)proto_uint64(proto_get(entry, "integratedTime"));
	proto_hex(proto_get(entry, "logID"), e->log_id, sizeof(e->log_id));
	proto_bytes(proto_get(entry, "body"), &e->body);
	proto_bytes(proto_find(verification, "signedEntryTimestamp"), &e->set);
	read_proof_v1(e, proto_find(verification, "inclusionProof"));
	json_accept(json_find(entry, "attestation"));
	check_uuid(e, entry, uuid);
}

int
log_entry_read_v1(struct log_entry *e, const char *name, const char *text, size_t n, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, name, text, n, why))
		return -1;
	read_v1(e, json_top(&doc));
	if (json_finish(&doc, why))
		return -1;
	return log_body_kind(&e->body, &e->kind, &e->version, why);
}

static void
write_proof(struct jsonw *w, const struct log_entry *e)
{
	jsonw_object(w, "inclusionProof");
	proto_write_uint64(w, "logIndex", e->proof_index);
	if (e->has_root_hash)
		proto_write_bytes(w, "rootHash", e->root_hash, sizeof(e->root_hash));
	proto_write_uint64(w, "treeSize", e->tree_size);
	jsonw_array(w, "hashes");
	for (size_t i = 0; i < e->hashes; i++)
		proto_write_bytes(w, NULL, e->hash[i], sizeof(*e->hash));
	jsonw_end(w);
	if (e->checkpoint) {
		jsonw_object(w, "checkpoint");
		jsonw_string(w, "envelope", e->checkpoint);
		jsonw_end(w);
	}
	jsonw_end(w);
}

void
log_entry_write(struct jsonw *w, const char *name, const struct log_entry *e)
{
	jsonw_object(w, name);
	proto_write_uint64(w, "logIndex", e->index);
	jsonw_object(w, "logId");
	proto_write_bytes(w, "keyId", e->log_id, sizeof(e->log_id));
	jsonw_end(w);
	jsonw_object(w, "kindVersion");
	jsonw_string(w, "kind", e->kind);
	jsonw_string(w, "version", e->version);
	jsonw_end(w);
	if (e->integrated)
		proto_write_uint64(w, "integratedTime", (uint64_t)e->integrated);
	if (e->set.len) {
		jsonw_object(w, "inclusionPromise");
		proto_write_bytes(w, "signedEntryTimestamp", e->set.text, e->set.len);
		jsonw_end(w);
	}
	if (e->has_proof)
		write_proof(w, e);
	proto_write_bytes(w, "canonicalizedBody", e->body.text, e->body.len);
	jsonw_end(w);
}

static int
refuse_proof(struct diag *why, const char *what)
{
	return diag_set(why, DIAG_REFUSED, "the inclusion proof is wrong: %s", what);
}

/* `size` and `root` are the signed ones, or the proof's own if a v0.1 bundle has no checkpoint. */
static int
verify_path(const struct log_entry *e, uint64_t size, const unsigned char root[32], struct diag *why)
{
	unsigned char leaf[32], reached[32];

	if (e->tree_size != size)
		return refuse_proof(why, "its tree size is not the checkpoint's");
	if (!e->has_root_hash || memcmp(e->root_hash, root, sizeof(reached)) != 0)
		return refuse_proof(why, "its root hash is not the checkpoint's");
	merkle_leaf(leaf, e->body.text, e->body.len);
	if (!merkle_root(reached, leaf, e->proof_index, size, (const unsigned char (*)[32])e->hash, e->hashes))
		return refuse_proof(why, "its length does not fit the index and the tree size");
	if (memcmp(reached, root, sizeof(reached)) != 0)
		return refuse_proof(why, "it does not lead from the entry to the root hash");
	return 0;
}

static int
verify_proof(const struct log_entry *e, const struct trusted_log *log, const struct log_demand *demand, struct diag *why)
{
	scoped(checkpoint_release) struct checkpoint c = CHECKPOINT_INIT;
	bool v2 = log_body_is_v2(e->kind, e->version);

	if (!e->has_proof && (demand->proof || v2))
		return diag_set(why, DIAG_REFUSED, "the log entry has no inclusion proof");
	if (!e->has_proof)
		return 0;
	if (!e->checkpoint && (demand->proof || v2))
		return diag_set(why, DIAG_REFUSED, "the inclusion proof has no checkpoint");
	if (v2 && e->proof_index != e->index)
		return refuse_proof(why, "its index is not the entry's");
	if (!e->checkpoint)
		return verify_path(e, e->tree_size, e->root_hash, why);
	if (checkpoint_parse(&c, e->checkpoint, e->checkpoint_n, why) || checkpoint_verify(&c, log, v2, why))
		return -1;
	return verify_path(e, c.size, c.root, why);
}

/* The four members in the order of RFC 8785, as Rekor signs them. */
static void
set_payload(struct buf *out, const struct log_entry *e)
{
	char id[65];

	text_hex(id, e->log_id, sizeof(e->log_id));
	buf_str(out, "{\"body\":\"");
	base64_encode(out, e->body.text, e->body.len);
	buf_printf(out, "\",\"integratedTime\":%" PRId64 ",\"logID\":\"%s\",\"logIndex\":%" PRIu64 "}", e->integrated, id, e->index);
}

static int
verify_set(const struct log_entry *e, const struct trusted_log *log, const struct log_demand *demand,
           struct log_times *times, struct diag *why)
{
	scoped(buf_release) struct buf payload = BUF_INIT;

	if (!e->set.len && demand->set)
		return diag_set(why, DIAG_REFUSED, "the log entry has no signed entry timestamp");
	if (!e->set.len)
		return 0;
	set_payload(&payload, e);
	if (key_verify(&log->key, payload.text, payload.len, e->set.text, e->set.len, why))
		return diag_wrap(why, "the signed entry timestamp is not by %s", log->base_url);
	if (e->integrated > INT64_MAX / 1000 || !validity_holds(&log->valid, e->integrated * 1000))
		return diag_set(why, DIAG_REFUSED, "the log entry is of a time when the key of %s was not trusted", log->base_url);
	times->has_time = true;
	times->seconds = e->integrated;
	return 0;
}

int
log_entry_verify(const struct log_entry *e, const struct trusted_root *root, const struct log_demand *demand,
                 const struct logged *logged, struct log_times *times, struct diag *why)
{
	const struct trusted_log *log = trusted_root_log(root, e->log_id);
	char id[65];

	*times = (struct log_times){ .log = log, .has_index = e->set.len || log_body_is_v2(e->kind, e->version) };
	text_hex(id, e->log_id, sizeof(e->log_id));
	if (!log)
		return diag_set(why, DIAG_REFUSED, "the trusted root does not have the log of the entry (key id %s)", id);
	if (verify_proof(e, log, demand, why) || verify_set(e, log, demand, times, why))
		return -1;
	return log_body_verify(&e->body, e->kind, e->version, logged, why);
}

void
log_entry_release(struct log_entry *e)
{
	free(e->kind);
	free(e->version);
	buf_release(&e->set);
	buf_release(&e->body);
	free(e->hash);
	free(e->checkpoint);
	*e = (struct log_entry)LOG_ENTRY_INIT;
}
