#include "witness.h"

static struct witness world;
static struct trusted_root root = TRUSTED_ROOT_INIT;
static const struct log_demand proof = { .proof = true }, promise = { .set = true };

/* A bundle, and what its entry must say. */
struct subject {
	struct bundle b;
	struct logged logged;
	unsigned char digest[HASH_MAX];
};

static void
subject_make(struct subject *s, const struct wish *wish)
{
	scoped(buf_release) struct buf pae = BUF_INIT;
	enum hash h = wish->signer == SIGN_P384 ? HASH_SHA384 : HASH_SHA256;

	*s = (struct subject){ .b = BUNDLE_INIT };
	witness_bundle(&world, wish, &s->b);
	if (wish->dsse)
		dsse_pae(&pae, s->b.dsse.type, s->b.dsse.payload.text, s->b.dsse.payload.len);
	else
		buf_str(&pae, WITNESS_FILE);
	hash_bytes(h, pae.text, pae.len, s->digest);
	s->logged = (struct logged){
		.dsse = wish->dsse, .cert = wish->managed ? NULL : &s->b.cert, .key = wish->managed ? &world.signer : NULL,
		.signature = wish->dsse ? s->b.dsse.signature.text : s->b.signature.text,
		.signature_n = wish->dsse ? s->b.dsse.signature.len : s->b.signature.len,
		.digest = s->digest, .hash = h, .payload_type = s->b.dsse.type,
		.payload = s->b.dsse.payload.text, .payload_n = s->b.dsse.payload.len,
	};
}

static void
subject_release(struct subject *s)
{
	bundle_release(&s->b);
}

static int
verify(const struct subject *s, const struct log_demand *demand, struct log_times *times, struct diag *why)
{
	return log_entry_verify(s->b.entry, &root, demand, &s->logged, times, why);
}

static void
every_kind_of_entry_is_verified(void)
{
	static const struct { struct wish wish; const char *name; } row[] = {
		{ { 0 }, "hashedrekord 0.0.1" },
		{ { .dsse = true }, "dsse 0.0.1" },
		{ { .dsse = true, .intoto = true }, "intoto 0.0.2" },
		{ { .v2 = true }, "hashedrekord 0.0.2" },
		{ { .v2 = true, .dsse = true }, "hashedrekord 0.0.2 of an envelope" },
		{ { .managed = true }, "hashedrekord 0.0.1 with a key" },
		{ { .managed = true, .dsse = true }, "dsse 0.0.1 with a key" },
		{ { .managed = true, .v2 = true }, "hashedrekord 0.0.2 with a key" },
		{ { .signer = SIGN_P384, .v2 = true }, "hashedrekord 0.0.2 of SHA-384" },
		{ { .signer = SIGN_RSA, .v2 = true }, "hashedrekord 0.0.2 by RSA" },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(subject_release) struct subject s;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		subject_make(&s, &row[i].wish);
		succeeds(verify(&s, &proof, &times, &why), &why, "accepted: %s", row[i].name);
		is_str(times.log->base_url, row[i].wish.v2 ? "https://log2.test" : "https://rekor.test", "the entry names its log");
		is_int(times.has_time ? times.seconds : 0, row[i].wish.v2 ? 0 : SIGNED_AT, "the entry has its time if signed");
	}
}

static void
a_promise_alone_is_enough_for_old_bundles(void)
{
	scoped(subject_release) struct subject s, bare;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct log_times times;

	subject_make(&s, &(struct wish){ .no_proof = true });
	succeeds(verify(&s, &promise, &times, &why), &why, "a promise without a proof passes for old bundles");
	refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, "has no inclusion proof", "a promise without a proof fails for new bundles");
	subject_make(&bare, &(struct wish){ .no_checkpoint = true });
	succeeds(verify(&bare, &promise, &times, &why), &why, "a proof without checkpoint");
	bare.b.entry->root_hash[0] ^= 1;
	refuses(verify(&bare, &promise, &times, &why), &why, DIAG_REFUSED, "does not lead from the entry to the root hash", "must be right all the same");
}

/* What somebody might do to an entry; the demand is that of version 0.3 unless `set`. */
static void no_set(struct log_entry *e) { buf_clear(&e->set); }
static void other_set(struct log_entry *e) { e->set.text[e->set.len - 1] ^= 1; }
static void other_time(struct log_entry *e) { e->integrated++; }
static void other_index(struct log_entry *e) { e->index++; }
static void other_proof_index(struct log_entry *e) { e->proof_index--; }
static void far_proof_index(struct log_entry *e) { e->proof_index = e->index = 3; }
static void no_proof(struct log_entry *e) { e->has_proof = false; }
static void no_checkpoint(struct log_entry *e) { free(e->checkpoint); e->checkpoint = NULL; }
static void other_size(struct log_entry *e) { e->tree_size++; }
static void no_size(struct log_entry *e) { e->tree_size = 0; }
static void other_root(struct log_entry *e) { e->root_hash[31] ^= 1; }
static void no_root(struct log_entry *e) { e->has_root_hash = false; }
static void other_path(struct log_entry *e) { e->hash[0][0] ^= 1; }
static void no_path(struct log_entry *e) { e->hashes = 0; }
static void other_log(struct log_entry *e) { e->log_id[0] ^= 1; }
static void another_log(struct log_entry *e) { memcpy(e->log_id, world.id2, 32); }
static void first_log(struct log_entry *e) { memcpy(e->log_id, world.id1, 32); }
static void other_body(struct log_entry *e) { e->body.text[e->body.len - 5] ^= 1; }
static void other_kind(struct log_entry *e) { free(e->kind); e->kind = xstrdup("dsse"); }
static void other_version(struct log_entry *e) { free(e->version); e->version = xstrdup("0.0.2"); }
static void unknown_kind(struct log_entry *e) { free(e->kind); e->kind = xstrdup("rekord"); }

static void
note_of(struct log_entry *e, const char *origin, const char *name, uint64_t size, const struct key *key, const unsigned char id[32])
{
	free(e->checkpoint);
	e->checkpoint = witness_checkpoint(origin, name, size, e->root_hash, key, id);
	e->checkpoint_n = strlen(e->checkpoint);
}

static void
stranger_s_checkpoint(struct log_entry *e)
{
	struct key key = witness_key(witness_make_key(SIGN_ED25519), KEY_ED25519);

	note_of(e, "log2.test", "log2.test", 3, &key, world.id2);
	key_release(&key);
}

static void other_log_s_checkpoint(struct log_entry *e) { note_of(e, "log2.test", "log2.test", 3, &world.log1, world.id1); }
static void other_origin(struct log_entry *e) { note_of(e, "log3.test", "log2.test", 3, &world.log2, world.id2); }
static void other_name(struct log_entry *e) { note_of(e, "log2.test", "log3.test", 3, &world.log2, world.id2); }
static void tree_in_origin(struct log_entry *e) { note_of(e, "log2.test - 1", "log2.test", 3, &world.log2, world.id2); }
static void older_checkpoint(struct log_entry *e) { note_of(e, "log2.test", "log2.test", 2, &world.log2, world.id2); }
static void no_note(struct log_entry *e) { memset(e->checkpoint, 'x', e->checkpoint_n); }

static const struct mischief {
	struct wish wish;
	void (*change)(struct log_entry *);
	bool set;
	const char *words;
} mischief[] = {
	{ { 0 }, no_set, true, "the log entry has no signed entry timestamp" },
	{ { 0 }, other_set, false, "the signed entry timestamp is not by https://rekor.test: signature is not by this key" },
	{ { 0 }, other_time, false, "the signed entry timestamp is not by https://rekor.test" },
	{ { 0 }, other_index, false, "the signed entry timestamp is not by https://rekor.test" },
	{ { 0 }, other_proof_index, false, "the inclusion proof is wrong: its length does not fit" },
	{ { 0 }, no_proof, false, "the log entry has no inclusion proof" },
	{ { 0 }, no_checkpoint, false, "the inclusion proof has no checkpoint" },
	{ { 0 }, other_size, false, "its tree size is not the checkpoint's" },
	{ { 0 }, no_size, false, "its tree size is not the checkpoint's" },
	{ { 0 }, other_root, false, "its root hash is not the checkpoint's" },
	{ { 0 }, no_root, false, "its root hash is not the checkpoint's" },
	{ { 0 }, other_path, false, "it does not lead from the entry to the root hash" },
	{ { 0 }, no_path, false, "its length does not fit the index and the tree size" },
	{ { 0 }, other_log, false, "the trusted root does not have the log of the entry" },
	{ { 0 }, another_log, false, "the log's checkpoint is not signed by https://log2.test: there is no line by its key" },
	{ { 0 }, other_body, false, "it does not lead from the entry to the root hash" },
	{ { 0 }, other_kind, false, "is 'hashedrekord', but the bundle says 'dsse'" },
	{ { 0 }, other_version, false, "its index is not the entry's" },
	{ { 0 }, unknown_kind, false, "log entries of kind 'rekord' 0.0.1 are not supported" },
	{ { .v2 = true }, no_proof, true, "the log entry has no inclusion proof" },
	{ { .v2 = true }, no_checkpoint, true, "the inclusion proof has no checkpoint" },
	{ { .v2 = true }, other_index, false, "its index is not the entry's" },
	{ { .v2 = true }, far_proof_index, false, "its length does not fit" },
	{ { .v2 = true }, first_log, false, "has the origin 'log2.test', expected 'rekor.test'" },
	{ { .v2 = true }, stranger_s_checkpoint, false, "is not signed by https://log2.test: signature is not by this key" },
	{ { .v2 = true }, other_log_s_checkpoint, false, "there is no line by its key" },
	{ { .v2 = true }, other_origin, false, "has the origin 'log3.test'" },
	{ { .v2 = true }, other_name, false, "there is no line by its key" },
	{ { .v2 = true }, tree_in_origin, false, "has the origin 'log2.test - 1'" },
	{ { .v2 = true }, older_checkpoint, false, "its tree size is not the checkpoint's" },
	{ { .v2 = true }, no_note, false, "the log's checkpoint is not a signed note" },
};

static void
what_the_log_did_not_sign_is_refused(void)
{
	for (size_t i = 0; i < countof(mischief); i++) {
		scoped(subject_release) struct subject s;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		subject_make(&s, &mischief[i].wish);
		mischief[i].change(s.b.entry);
		refuses(verify(&s, mischief[i].set ? &promise : &proof, &times, &why), &why, DIAG_REFUSED, mischief[i].words,
		        "%zu: %s", i, mischief[i].words);
	}
}

#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

/* Entries that the log did sign, for something else (CVE-2022-36056). */
static const struct { struct wish wish; const char *words; } foreign[] = {
	{ { .logged_digest = ZERO }, "member 'spec.data.hash.value': is not the digest of the artifact" },
	{ { .dsse = true, .logged_digest = ZERO }, "member 'spec.payloadHash.value': is not the digest of the payload" },
	{ { .dsse = true, .intoto = true, .logged_digest = ZERO }, "member 'spec.content.payloadHash.value': is not the digest of the payload" },
	{ { .v2 = true, .logged_digest = ZERO }, "member 'spec.hashedRekordV002.data.digest': is not the digest of the artifact" },
	{ { .v2 = true, .dsse = true, .logged_digest = ZERO }, "member 'spec.hashedRekordV002.data.digest': is not the digest of the envelope" },
	{ { .body = "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\"}" }, "member 'spec': is missing" },
	{ { .body = "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{}}" }, "member 'spec.signature': is missing" },
	{ { .body = "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"kind\":\"x\"}" }, "duplicate member 'kind'" },
	{ { .body = "{\"apiVersion\":\"0.0.1\"}" }, "member 'kind': is missing" },
	{ { .body = "not JSON" }, "does not match the bundle: " },
	{ { .dsse = true, .body = "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"signatures\":[]}}" }, "must hold one signature, holds 0" },
};

static void
an_entry_for_something_else_proves_nothing(void)
{
	for (size_t i = 0; i < countof(foreign); i++) {
		scoped(subject_release) struct subject s;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		subject_make(&s, &foreign[i].wish);
		refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, foreign[i].words, "refused: %s", foreign[i].words);
	}
}

/* The entry is right, and the bundle is another one of the same signer's. */
static void
another_bundle_s_entry_proves_nothing(void)
{
	static const struct wish wish[] = {
		{ 0 }, { .dsse = true }, { .dsse = true, .intoto = true }, { .v2 = true }, { .managed = true }, { .managed = true, .v2 = true },
	};
	static const char *const words[][2] = {
		{ "member 'spec.signature.content': is not the signature of the bundle", "member 'spec.signature.publicKey.content': is not the certificate of the bundle" },
		{ "member 'spec.signatures[0].signature': is not the signature", "member 'spec.signatures[0].verifier': is not the certificate" },
		{ "member 'spec.content.envelope.signatures[0].sig': is not the signature", "member 'spec.content.envelope.signatures[0].publicKey': is not the certificate" },
		{ "member 'spec.hashedRekordV002.signature.content': is not the signature", "x509Certificate.rawBytes': is not the certificate of the bundle" },
		{ "member 'spec.signature.content': is not the signature", "member 'spec.signature.publicKey.content': is not the key" },
		{ "signature.content': is not the signature", "publicKey.rawBytes': is not the key" },
	};

	for (size_t i = 0; i < countof(wish); i++) {
		scoped(subject_release) struct subject s, other;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct key key;
		struct log_times times;

		subject_make(&other, &wish[i]);
		key = world.signer;
		world.signer = (struct key)KEY_INIT;
		subject_make(&s, &wish[i]);
		s.logged.signature = other.logged.signature;
		s.logged.signature_n = other.logged.signature_n;
		refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, words[i][0], "%s", words[i][0]);
		s.logged.signature = wish[i].dsse ? s.b.dsse.signature.text : s.b.signature.text;
		s.logged.signature_n = wish[i].dsse ? s.b.dsse.signature.len : s.b.signature.len;
		if (s.logged.cert)
			s.logged.cert = &other.b.cert;
		else
			s.logged.key = &key;
		refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, words[i][1], "%s", words[i][1]);
		key_release(&key);
	}
}

static void
a_message_is_no_envelope(void)
{
	static const struct { struct wish wish; const char *words; } row[] = {
		{ { 0 }, "is of a message signature, but the bundle holds an envelope" },
		{ { .dsse = true }, "is of an envelope, but the bundle holds a message signature" },
		{ { .dsse = true, .intoto = true }, "is of an envelope, but the bundle holds a message signature" },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(subject_release) struct subject s;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		subject_make(&s, &row[i].wish);
		s.logged.dsse = !s.logged.dsse;
		refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, row[i].words, "refused: %s", row[i].words);
	}
}

/* A certificate where a key was, and the other way round. */
static void
a_certificate_is_no_key(void)
{
	scoped(subject_release) struct subject cert, key;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct log_times times;

	subject_make(&cert, &(struct wish){ 0 });
	cert.logged.key = &cert.b.cert.key;
	cert.logged.cert = NULL;
	refuses(verify(&cert, &proof, &times, &why), &why, DIAG_REFUSED, "publicKey.content': is not a key", "a certificate of the key");
	subject_make(&key, &(struct wish){ .managed = true });
	key.logged.cert = &cert.b.cert;
	refuses(verify(&key, &proof, &times, &why), &why, DIAG_REFUSED, "publicKey.content': is not a certificate", "a key instead of a certificate is refused");
}

static void
the_hash_must_be_the_one_that_was_signed(void)
{
	scoped(subject_release) struct subject s, v2;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct log_times times;

	subject_make(&s, &(struct wish){ 0 });
	s.logged.hash = HASH_SHA384;
	refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, "is 'sha256', not 'sha384'", "another hash in Rekor v1 is refused");
	subject_make(&v2, &(struct wish){ .v2 = true });
	v2.logged.hash = HASH_SHA512;
	refuses(verify(&v2, &proof, &times, &why), &why, DIAG_REFUSED, "is 'SHA2_256', not 'SHA2_512'", "another hash in Rekor v2 is refused");
}

/* Both ends belong to a log's window (protobuf-specs TimeRange). */
static void
a_log_is_trusted_for_a_time(void)
{
	static const struct { int64_t start, end; bool right; } row[] = {
		{ SIGNED_AT * 1000LL, SIGNED_AT * 1000LL, true },
		{ SIGNED_AT * 1000LL + 1, INT64_MAX, false },
		{ INT64_MIN, SIGNED_AT * 1000LL - 1, false },
	};
	scoped(subject_release) struct subject s;
	struct validity before = root.log[0].valid;

	subject_make(&s, &(struct wish){ 0 });
	for (size_t i = 0; i < countof(row); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		root.log[0].valid = (struct validity){ row[i].start, row[i].end };
		if (row[i].right)
			succeeds(verify(&s, &proof, &times, &why), &why, "from this second to this second");
		else
			refuses(verify(&s, &proof, &times, &why), &why, DIAG_REFUSED, "of a time when the key of https://rekor.test was not trusted",
			        "a millisecond beside it");
	}
	root.log[0].valid = before;
}

/* The answer of Rekor v1, made from an entry. */
static void
answer(const struct log_entry *e, const char *uuid, struct buf *out)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	char hex[65];

	jsonw_object(&w, NULL);
	jsonw_object(&w, uuid);
	proto_write_bytes(&w, "body", e->body.text, e->body.len);
	jsonw_integer(&w, "integratedTime", e->integrated);
	text_hex(hex, e->log_id, 32);
	jsonw_string(&w, "logID", hex);
	jsonw_integer(&w, "logIndex", (int64_t)e->index);
	jsonw_object(&w, "verification");
	jsonw_object(&w, "inclusionProof");
	jsonw_string(&w, "checkpoint", e->checkpoint);
	jsonw_array(&w, "hashes");
	text_hex(hex, e->hash[0], 32);
	jsonw_string(&w, NULL, hex);
	jsonw_end(&w);
	jsonw_integer(&w, "logIndex", (int64_t)e->proof_index);
	text_hex(hex, e->root_hash, 32);
	jsonw_string(&w, "rootHash", hex);
	jsonw_integer(&w, "treeSize", (int64_t)e->tree_size);
	jsonw_end(&w);
	proto_write_bytes(&w, "signedEntryTimestamp", e->set.text, e->set.len);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	buf_add(out, w.out.text, w.out.len);
}

static void
the_answer_of_rekor_v1_is_read(void)
{
	static const struct { const char *from, *to, *words; } bad[] = {
		{ "{\"1", "{\"0000\":{},\"1", "must hold one log entry, holds 2" },
		{ "\"body\":", "\"Body\":", "body': is missing" },
		{ "108e9186e8c5677a", "08e9186e8c5677a", "is not the name of this entry" },
		{ "\"body\":\"eyJ", "\"body\":\"eyI", "is not the name of this entry" },
		{ "\"hashes\":[\"", "\"hashes\":[\"00", "must be 64 lower case hexadecimal digits" },
		{ "\"verification\":", "\"more\":1,\"verification\":", "unknown member" },
	};
	scoped(subject_release) struct subject s;
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(log_entry_release) struct log_entry e = LOG_ENTRY_INIT;
	unsigned char leaf[32];
	char uuid[81] = "108e9186e8c5677a";
	struct log_times times;

	subject_make(&s, &(struct wish){ 0 });
	merkle_leaf(leaf, s.b.entry->body.text, s.b.entry->body.len);
	text_hex(uuid + 16, leaf, 32);
	answer(s.b.entry, uuid, &text);
	succeeds(log_entry_read_v1(&e, "rekor", text.text, text.len, &why), &why, "an answer of Rekor v1 is read");
	succeeds(log_entry_verify(&e, &root, &proof, &s.logged, &times, &why), &why, "an answer of Rekor v1 is verified");
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(buf_release) struct buf changed = BUF_INIT;
		scoped(log_entry_release) struct log_entry other = LOG_ENTRY_INIT;

		buf_add(&changed, text.text, text.len);
		witness_replace(&changed, bad[i].from, bad[i].to);
		refuses(log_entry_read_v1(&other, "rekor", changed.text, changed.len, &why), &why, DIAG_USAGE, bad[i].words, "refused: %s", bad[i].words);
	}
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	witness_start(&world);
	succeeds(trusted_root_parse(&root, "root", world.root, strlen(world.root), &why), &why, "a trusted root");
	every_kind_of_entry_is_verified();
	a_promise_alone_is_enough_for_old_bundles();
	what_the_log_did_not_sign_is_refused();
	an_entry_for_something_else_proves_nothing();
	another_bundle_s_entry_proves_nothing();
	a_message_is_no_envelope();
	a_certificate_is_no_key();
	the_hash_must_be_the_one_that_was_signed();
	a_log_is_trusted_for_a_time();
	the_answer_of_rekor_v1_is_read();
	trusted_root_release(&root);
	witness_stop(&world);
	return tap_done();
}
