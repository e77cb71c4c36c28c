#include "trust/log_entry.h"
#include "base/base64.h"
#include "base/text.h"
#include "checkpoint.h"
#include "log_body.h"
#include "merkle.h"
#include <inttypes.h>
#include <string.h>

static int
refuse_proof(struct diag *why, const char *what)
{
	return diag_set(why, DIAG_REFUSED, "the inclusion proof is wrong: %s", what);
}

/* `size` and `root` are the signed ones, or the proof's own where a v0.1 bundle has no checkpoint. */
static int
verify_path(const struct log_entry *e, uint64_t size, const unsigned char root[32], struct diag *why)
{
	unsigned char leaf[32], reached[32];

	if (e->tree_size != size)
		return refuse_proof(why, "it is of another tree size than the checkpoint");
	if (!e->has_root_hash || memcmp(e->root_hash, root, sizeof(reached)) != 0)
		return refuse_proof(why, "its root hash is not the checkpoint's");
	merkle_leaf(leaf, e->body.text, e->body.len);
	if (!merkle_root(reached, leaf, e->proof_index, size, (const unsigned char (*)[32])e->hash, e->hashes))
		return refuse_proof(why, "it has not the length that index and tree size ask for");
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
		return refuse_proof(why, "it is for another index than the entry's");
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
		return diag_set(why, DIAG_REFUSED, "the trusted root does not know the log of the entry (key id %s)", id);
	if (verify_proof(e, log, demand, why) || verify_set(e, log, demand, times, why))
		return -1;
	return log_body_verify(&e->body, e->kind, e->version, logged, why);
}
