#include "trust/verify.h"
#include "base/text.h"
#include "trust/chain.h"
#include "trust/sct.h"
#include "trust/statement.h"
#include "trust/timestamp.h"
#include <string.h>

/* What the checks share. */
struct check {
	const struct bundle *b;
	struct artifact *artifact;
	const struct trusted_root *root;
	const struct policy *policy;
	struct verification *verification;
	const struct key *key;          /* that the signature must be by */
	const struct buf *signature;
	struct buf pae;
	enum hash hash;                 /* of the signature */
	unsigned char digest[HASH_MAX];
	int64_t time[BUNDLE_MAX_ENTRIES + BUNDLE_MAX_TIMESTAMPS];       /* proven times, seconds */
	size_t times;
};

static void
check_release(struct check *c)
{
	buf_release(&c->pae);
}

/* A certificate is checked against an identity, a managed key against the user's key; never one against the other. */
static int
pick_key(struct check *c, struct diag *why)
{
	const struct bundle *b = c->b;

	if (b->has_cert && c->policy->key)
		return diag_set(why, DIAG_REFUSED, "the bundle is signed with a certificate, expected a key");
	if (!b->has_cert && !c->policy->key) {
		diag_set(why, DIAG_REFUSED, "the bundle is signed with a managed key, expected a certificate");
		return diag_hint(why, "give the key that you trust with --key FILE");
	}
	if (b->key.kind != KEY_NONE && !key_equal(&b->key, c->policy->key))
		return diag_set(why, DIAG_REFUSED, "the bundle is signed with another key than the given one");
	c->key = b->has_cert ? &b->cert.key : c->policy->key;
	c->signature = b->is_dsse ? &b->dsse.signature : &b->signature;
	c->verification->by_key = !b->has_cert;
	return 0;
}

static int
signature_is_wrong(struct check *c, struct diag *why)
{
	return diag_set(why, DIAG_REFUSED, "the signature is not of this %s by the signer's key", c->b->is_dsse ? "statement" : "file");
}

/* The digest in a bundle is only a hint, but a wrong one gives the best message. */
static int
check_hint(struct check *c, struct diag *why)
{
	const struct bundle *b = c->b;
	const unsigned char *digest;
	char got[2 * HASH_MAX + 1], want[2 * HASH_MAX + 1];

	if (b->hash == HASH_NONE)
		return 0;
	if (!(digest = artifact_digest(c->artifact, b->hash, why)))
		return -1;
	if (b->digest.len == hash_size(b->hash) && memcmp(digest, b->digest.text, b->digest.len) == 0)
		return 0;
	text_hex(got, digest, hash_size(b->hash));
	text_hex(want, (const unsigned char *)b->digest.text, b->digest.len);
	return diag_set(why, DIAG_REFUSED, "the file has %s %s, but the bundle is for %s", hash_name(b->hash), got, want);
}

static int
try_hash(struct check *c, enum hash h, struct diag *why)
{
	const unsigned char *digest = artifact_digest(c->artifact, h, why);

	if (!digest)
		return -1;
	c->hash = h;
	memcpy(c->digest, digest, hash_size(h));
	if (h == key_hash(c->key))
		return key_verify_digest(c->key, digest, hash_size(h), c->signature->text, c->signature->len, why);
	return key_verify_legacy(c->key, digest, c->signature->text, c->signature->len, why);
}

static int
check_message(struct check *c, struct diag *why)
{
	enum hash hint = c->b->hash, h = hint ? hint : key_hash(c->key);

	if (!c->artifact)
		return diag_set(why, DIAG_REFUSED, "the bundle signs a file, expected an attestation");
	if (c->key->kind == KEY_ED25519) {
		diag_set(why, DIAG_REFUSED, "logs do not accept a file that is signed with an Ed25519 key");
		return diag_hint(why, "Ed25519 keys can sign attestations");
	}
	if (check_hint(c, why))
		return -1;
	if (try_hash(c, h, why) == 0 || (!hint && h != HASH_SHA256 && try_hash(c, HASH_SHA256, why) == 0))
		return 0;
	return why->kind == DIAG_REFUSED ? signature_is_wrong(c, why) : -1;
}

static int
check_envelope(struct check *c, struct diag *why)
{
	const struct dsse *d = &c->b->dsse;

	if (strcmp(d->type, DSSE_INTOTO) != 0 &&
	    !(text_starts(d->type, "application/vnd.in-toto.") && text_ends(d->type, "+json")))
		return diag_set(why, DIAG_REFUSED, "the envelope is of type '%.80s', not an in-toto statement", d->type);
	dsse_pae(&c->pae, d->type, d->payload.text, d->payload.len);
	c->hash = key_hash(c->key) ? key_hash(c->key) : HASH_SHA256;
	hash_bytes(c->hash, c->pae.text, c->pae.len, c->digest);
	if (key_verify(c->key, c->pae.text, c->pae.len, d->signature.text, d->signature.len, why) == 0)
		return 0;
	c->hash = HASH_SHA256;
	hash_bytes(c->hash, c->pae.text, c->pae.len, c->digest);
	if (key_verify_legacy(c->key, c->digest, d->signature.text, d->signature.len, why) == 0)
		return 0;
	return signature_is_wrong(c, why);
}

static int
check_entry(struct check *c, const struct log_entry *e, struct diag *why)
{
	const struct bundle *b = c->b;
	bool promise = b->version == BUNDLE_V01 || b->version == BUNDLE_COSIGN;
	struct log_demand demand = { .set = promise, .proof = !promise };
	struct logged logged = {
		.dsse = b->is_dsse, .signature = c->signature->text, .signature_n = c->signature->len,
		.cert = b->has_cert ? &b->cert : NULL, .key = b->has_cert ? NULL : c->key,
		.digest = c->digest, .hash = c->hash,
		.payload_type = b->dsse.type, .payload = b->dsse.payload.text, .payload_n = b->dsse.payload.len,
	};
	struct log_times times;

	if (log_entry_verify(e, c->root, &demand, &logged, &times, why))
		return -1;
	if (times.has_time)
		c->time[c->times++] = times.seconds;
	if (!c->verification->log_url) {
		c->verification->log_url = times.log->base_url;
		c->verification->log_index = e->index;
		c->verification->has_log_index = times.has_index;
	}
	return 0;
}

/* Entries of unknown logs are ignored, unless there are no others.  With a root without logs, timestamps prove the time. */
static int
check_log(struct check *c, struct diag *why)
{
	const struct bundle *b = c->b;
	bool known = false;

	if ((c->root->without_logs && b->timestamps) || (c->policy->without_log && !b->has_cert && !b->entries))
		return 0;
	if (!b->entries)
		return diag_set(why, DIAG_REFUSED, "the bundle has no log entry");
	for (size_t i = 0; i < b->entries; i++)
		known = known || trusted_root_log(c->root, b->entry[i].log_id);
	for (size_t i = 0; i < b->entries; i++)
		if ((!known || trusted_root_log(c->root, b->entry[i].log_id)) && check_entry(c, &b->entry[i], why))
			return -1;
	return 0;
}

/* Every timestamp must be right, since a wrong one beside a good one is suspicious. */
static int
check_timestamps(struct check *c, struct diag *why)
{
	const struct bundle *b = c->b;

	for (size_t i = 0; i < b->timestamps; i++) {
		const struct trusted_authority *tsa;

		if (timestamp_verify(c->root, b->timestamp[i].text, b->timestamp[i].len, c->signature->text, c->signature->len,
		                     NULL, &c->time[c->times], &tsa, why))
			return -1;
		c->times++;
		if (!c->verification->tsa_uri)
			c->verification->tsa_uri = tsa->uri;
	}
	for (size_t i = 0; i < c->times; i++)
		if (!i || c->time[i] < c->verification->seconds)
			c->verification->seconds = c->time[i];
	return 0;
}

static int
check_certificate(struct check *c, struct diag *why)
{
	const struct cert *issuer = NULL, *leaf = &c->b->cert;

	if (!c->b->has_cert)
		return 0;
	if (!c->times)
		return diag_set(why, DIAG_REFUSED, "the time of signing is not proven: there is no signed entry timestamp and no timestamp");
	return chain_verify(c->root, leaf, c->time, c->times, &issuer, why) ||
	       (!c->root->without_ctlogs && sct_verify(c->root, leaf, issuer, why)) ||
	       signer_read(&c->verification->signer, leaf, why) ||
	       policy_match(c->policy, &c->verification->signer, why) ? -1 : 0;
}

/* By the first strong hash that the statement uses; npm's have only SHA-512. */
static int
has_subject(struct check *c, const struct statement *s, struct diag *why)
{
	enum hash h = statement_uses(s, HASH_SHA256) ? HASH_SHA256 : statement_uses(s, HASH_SHA512) ? HASH_SHA512 : HASH_SHA384;
	const unsigned char *digest = artifact_digest(c->artifact, h, why);
	char hex[2 * HASH_MAX + 1];

	if (!digest)
		return -1;
	text_hex(hex, digest, hash_size(h));
	if (statement_has(s, h, hex, NULL))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the file is not a subject of the statement");
}

static int
check_statement(struct check *c, struct diag *why)
{
	scoped(statement_release) struct statement s = STATEMENT_INIT;
	const struct dsse *d = &c->b->dsse;

	if (!c->b->is_dsse)
		return 0;
	if (statement_parse(&s, "statement", d->payload.text, d->payload.len, why))
		return -1;
	c->verification->predicate_type = xstrdup(s.predicate_type);
	return c->artifact ? has_subject(c, &s, why) : 0;
}

int
verify_bundle(const struct bundle *b, struct artifact *artifact, const struct trusted_root *root, const struct policy *policy,
              struct verification *verification, struct diag *why)
{
	scoped(check_release) struct check c = {
		.b = b, .artifact = artifact, .root = root, .policy = policy, .verification = verification, .pae = BUF_INIT,
	};

	if (pick_key(&c, why) ||
	    (b->is_dsse ? check_envelope(&c, why) : check_message(&c, why)) ||
	    check_log(&c, why) ||
	    check_timestamps(&c, why) ||
	    check_certificate(&c, why) ||
	    check_statement(&c, why))
		return diag_refuse(why);
	return 0;
}

void
verification_release(struct verification *v)
{
	signer_release(&v->signer);
	free(v->predicate_type);
	*v = (struct verification)VERIFICATION_INIT;
}
