#include "witness.h"

static struct witness world;
static struct trusted_root root = TRUSTED_ROOT_INIT;
static const char *file;

static const struct policy keyless = { .identity = WITNESS_SAN, .issuer = FORGE_ISSUER };

static int
verify_text(const struct buf *text, const struct policy *policy, struct verification *verification, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	struct artifact a = ARTIFACT_INIT;

	if (artifact_open(&a, file, why) || bundle_parse(&b, "b.json", text->text, text->len, why))
		return -1;
	return verify_bundle(&b, &a, &root, policy, verification, why);
}

static void
make(const struct wish *wish, struct buf *text)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	witness_bundle(&world, wish, &b);
	if (wish->other_version && wish->version == BUNDLE_COSIGN)
		witness_cosign(&b, &world.signer, text);
	else
		witness_json(&b, text);
}

static int
verify_wish(const struct wish *wish, struct verification *verification, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	struct policy by_key = { .key = &world.signer };

	make(wish, &text);
	return verify_text(&text, wish->managed ? &by_key : &keyless, verification, why);
}

#define V01 .version = BUNDLE_V01, .other_version = true
#define V02 .version = BUNDLE_V02, .other_version = true
#define COSIGN .version = BUNDLE_COSIGN, .other_version = true

static const struct good { struct wish wish; const char *name; int64_t seconds; } good[] = {
	{ { 0 }, "0.3 of Rekor v1", SIGNED_AT - 2 },
	{ { .v2 = true }, "0.3 of Rekor v2", SIGNED_AT - 2 },
	{ { .dsse = true }, "0.3 with an attestation of Rekor v1", SIGNED_AT - 2 },
	{ { .dsse = true, .v2 = true }, "0.3 with an attestation of Rekor v2", SIGNED_AT - 2 },
	{ { .no_timestamp = true }, "0.3 without a timestamp: the log's time", SIGNED_AT },
	{ { .no_set = true }, "0.3 without the log's time: the timestamp", SIGNED_AT - 2 },
	{ { V02 }, "0.2", SIGNED_AT - 2 },
	{ { V02, .dsse = true, .intoto = true }, "0.2 with intoto 0.0.2", SIGNED_AT - 2 },
	{ { V01 }, "0.1", SIGNED_AT - 2 },
	{ { V01, .no_proof = true, .no_timestamp = true }, "0.1 with a promise alone", SIGNED_AT },
	{ { V01, .no_checkpoint = true }, "0.1 with a proof that has no checkpoint", SIGNED_AT - 2 },
	{ { COSIGN }, "cosign 2", SIGNED_AT },
	{ { COSIGN, .managed = true }, "cosign 2 with a key", SIGNED_AT },
	{ { COSIGN, .dsse = true }, "cosign 2 with an attestation", SIGNED_AT },
	{ { COSIGN, .signer = SIGN_P384_LEGACY }, "cosign 2 with P-384 and SHA-256", SIGNED_AT },
	{ { .managed = true }, "a key and Rekor v1", SIGNED_AT - 2 },
	{ { .managed = true, .v2 = true, .no_timestamp = true }, "a key and Rekor v2, without any time", 0 },
	{ { .managed = true, .dsse = true, .signer = SIGN_ED25519 }, "a key of Ed25519 and an attestation", SIGNED_AT - 2 },
	{ { .managed = true, .v2 = true, .signer = SIGN_RSA }, "a key of RSA", SIGNED_AT - 2 },
	{ { .managed = true, .v2 = true, .signer = SIGN_P384 }, "a key of P-384", SIGNED_AT - 2 },
	{ { V01, .signer = SIGN_P384_LEGACY }, "P-384 and SHA-256, as sigstore-python 1 did", SIGNED_AT - 2 },
	{ { .dsse = true, .signer = SIGN_P384_LEGACY }, "the same for an attestation", SIGNED_AT - 2 },
	{ { .set_time = FORGE_NOW, .tsa_time = FORGE_NOW + 600 }, "at the first and the last second of the certificate", FORGE_NOW },
};

static void
every_kind_of_bundle_is_verified(void)
{
	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		succeeds(verify_wish(&good[i].wish, &v, &why), &why, "accepted: %s", good[i].name);
		is_int(v.seconds, good[i].seconds, "signed at the earliest time proven");
		ok(v.by_key == good[i].wish.managed && (v.by_key || !strcmp(v.signer.san, WITNESS_SAN)), "the signer is named");
		ok((v.predicate_type != NULL) == good[i].wish.dsse, "the predicate type is named");
	}
}

#define STATEMENT(SUBJECT) "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[" SUBJECT "],\"predicateType\":\"t\",\"predicate\":{}}"

static const struct bad { struct wish wish; const char *words; } bad[] = {
	{ { .no_entry = true }, "the bundle has no log entry" },
	{ { .no_proof = true }, "the log entry has no inclusion proof" },
	{ { .no_checkpoint = true }, "the inclusion proof has no checkpoint" },
	{ { V02, .no_proof = true }, "the log entry has no inclusion proof" },
	{ { V01, .no_set = true }, "the log entry has no signed entry timestamp" },
	{ { V01, .v2 = true }, "the log entry has no signed entry timestamp" },
	{ { .no_set = true, .no_timestamp = true }, "the time of signing is not proven" },
	{ { .v2 = true, .no_timestamp = true }, "the time of signing is not proven" },
	{ { .no_sct = true }, "the certificate has no SCT" },
	{ { .set_time = FORGE_NOW - 1 }, "outside the certificate's validity" },
	{ { .set_time = FORGE_NOW + 601 }, "outside the certificate's validity" },
	{ { .tsa_time = FORGE_NOW - 1 }, "outside the certificate's validity" },
	{ { .tsa_time = FORGE_NOW + 601 }, "outside the certificate's validity" },
	{ { .leaf_from = FORGE_NOW + 86400 - 300, .set_time = FORGE_NOW + 86400 + 1, .tsa_time = FORGE_NOW + 86400 - 1 },
	  "a certificate of the authority https://fulcio.test was not valid at" },
	{ { .leaf_from = 1600000000, .set_time = 1600000001, .no_timestamp = true }, "of a time when the key of https://rekor.test was not trusted" },
	{ { .dsse = true, .statement = STATEMENT("{\"digest\":{\"sha256\":\"00\"}}") }, "the file is not a subject of the statement" },
	{ { .dsse = true, .statement = STATEMENT("{\"digest\":{\"sha512\":\"00\"}}") }, "the file is not a subject of the statement" },
	{ { .dsse = true, .statement = STATEMENT("{\"digest\":{\"sha1\":\"00\"}}") }, "the file is not a subject of the statement" },
	{ { .dsse = true, .statement = STATEMENT("") }, "member 'subject': names no subject" },
	{ { .dsse = true, .statement = "{}" }, "member '_type': is missing" },
	{ { .dsse = true, .statement = "[" }, "text ends too early" },
	{ { .managed = true, .signer = SIGN_ED25519 }, "logs do not accept a file that is signed with an Ed25519 key" },
	{ { .managed = true, .no_entry = true }, "the bundle has no log entry" },
};

static void
what_is_not_proven_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		refuses(verify_wish(&bad[i].wish, &v, &why), &why, DIAG_REFUSED, bad[i].words, "%zu: %s", i, bad[i].words);
	}
}

static void
an_identity_is_no_key(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(verification_release) struct verification v = VERIFICATION_INIT;
	scoped(buf_release) struct buf cert = BUF_INIT, key = BUF_INIT, old = BUF_INIT;
	struct policy by_key = { .key = &world.log1 };

	make(&(struct wish){ 0 }, &cert);
	refuses(verify_text(&cert, &by_key, &v, &why), &why, DIAG_REFUSED, "with a certificate, expected a key", "a certificate where a key is demanded is refused");
	make(&(struct wish){ .managed = true }, &key);
	refuses(verify_text(&key, &keyless, &v, &why), &why, DIAG_REFUSED, "with a managed key, expected a certificate", "a key where a certificate is demanded is refused");
	refuses(verify_text(&key, &by_key, &v, &why), &why, DIAG_REFUSED, "the signature is not of", "a signature by another key is refused");
	make(&(struct wish){ COSIGN, .managed = true }, &old);
	refuses(verify_text(&old, &by_key, &v, &why), &why, DIAG_REFUSED, "with another key than the given one", "another key, named");
}

static void
another_signer_is_refused(void)
{
	static const struct { struct policy policy; const char *words; } row[] = {
		{ { .identity = "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v2", .issuer = FORGE_ISSUER }, "refs/tags/v2" },
		{ { .identity = WITNESS_SAN, .issuer = "https://accounts.google.com" }, "accounts.google.com" },
		{ { .identity = WITNESS_SAN, .issuer = FORGE_ISSUER, .repository = "o/other" }, "o/other" },
		{ { .identity = WITNESS_SAN, .issuer = FORGE_ISSUER, .ref = "refs/heads/main" }, "refs/heads/main" },
	};
	scoped(buf_release) struct buf text = BUF_INIT;

	make(&(struct wish){ 0 }, &text);
	for (size_t i = 0; i < countof(row); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		refuses(verify_text(&text, &row[i].policy, &v, &why), &why, DIAG_REFUSED, row[i].words, "refused: %s", row[i].words);
	}
}

static void
another_file_is_refused(void)
{
	static const struct wish wish[] = { { 0 }, { .v2 = true }, { .dsse = true }, { COSIGN } };
	static const char *const words[] = { ", but the bundle is for ", ", but the bundle is for ", "the file is not a subject of the statement", "the signature is not of" };
	const char *right = file, *other = tap_path("other");
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(file_write(other, "another\n", 8, 0600, &why), &why, "make another file to verify");
	for (size_t i = 0; i < countof(wish); i++) {
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		file = other;
		refuses(verify_wish(&wish[i], &v, &why), &why, DIAG_REFUSED, words[i], "refused: %s", words[i]);
	}
	file = right;
}

static void
a_digest_stands_for_its_file(void)
{
	static const struct wish wish[] = { { 0 }, { .v2 = true }, { .dsse = true }, { COSIGN } };
	const char *right = file;
	scoped(free_release) char *digest = NULL;
	scoped(diag_release) struct diag why = DIAG_INIT;
	unsigned char sum[32];
	char hex[65];

	witness_sha256(WITNESS_FILE, strlen(WITNESS_FILE), sum);
	text_hex(hex, sum, 32);
	file = digest = xasprintf("sha256:%s", hex);
	for (size_t i = 0; i < countof(wish); i++) {
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		succeeds(verify_wish(&wish[i], &v, &why), &why, "by its digest");
	}
	refuses(verify_wish(&(struct wish){ .managed = true, .signer = SIGN_P384 }, &(struct verification)VERIFICATION_INIT, &why), &why,
	        DIAG_REFUSED, "is known, and its signature is over sha384", "a longer hash needs the file");
	digest[10] = digest[10] == '0' ? '1' : '0';
	refuses(verify_wish(&wish[0], &(struct verification)VERIFICATION_INIT, &why), &why, DIAG_REFUSED, ", but the bundle is for ", "another digest");
	file = "sha256:0";
	refuses(verify_wish(&wish[0], &(struct verification)VERIFICATION_INIT, &why), &why, DIAG_USAGE, "is neither a file nor sha256:", "half a digest");
	file = right;
}

/* One entry of a log that we know, one of another: the second counts for nothing, the first for all. */
static void
a_log_that_we_do_not_know_counts_for_nothing(void)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT, other = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(verification_release) struct verification v = VERIFICATION_INIT;
	struct artifact a = ARTIFACT_INIT;

	if (artifact_open(&a, file, &why))
		abort();
	witness_bundle(&world, &(struct wish){ 0 }, &other);
	witness_bundle(&world, &(struct wish){ 0 }, &b);
	b.entry = xreallocarray(b.entry, 2, sizeof(*b.entry));
	b.entry[b.entries++] = other.entry[0];
	other.entries = 0;
	b.entry[1].log_id[0] ^= 1;
	succeeds(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, "an unknown log beside a known one");
	b.entry[1].log_id[0] ^= 1;
	refuses(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, DIAG_REFUSED, "does not match the bundle", "a known one must be right");
	b.entry[0].log_id[0] ^= 1;
	b.entry[1].log_id[0] ^= 1;
	refuses(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, DIAG_REFUSED, "does not have the log of the entry", "and must be there");
	free(other.entry);
	other.entry = NULL;
}

/* A false timestamp beside a good one is refused. */
static void
every_timestamp_must_be_right(void)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(verification_release) struct verification v = VERIFICATION_INIT;
	struct artifact a = ARTIFACT_INIT;

	if (artifact_open(&a, file, &why))
		abort();
	witness_bundle(&world, &(struct wish){ 0 }, &b);
	b.timestamp = xreallocarray(b.timestamp, 2, sizeof(*b.timestamp));
	b.timestamp[1] = (struct buf)BUF_INIT;
	b.timestamps = 2;
	witness_timestamp(&world, &b.signature, SIGNED_AT + 60, "SHA512", &b.timestamp[1]);
	succeeds(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, "two timestamps");
	is_int(v.seconds, SIGNED_AT - 2, "the earlier counts");
	buf_clear(&b.timestamp[1]);
	witness_timestamp(&world, &b.digest, SIGNED_AT, "SHA256", &b.timestamp[1]);
	refuses(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, DIAG_REFUSED, "the timestamp is of another signature", "one of them over something else");
	buf_clear(&b.timestamp[1]);
	witness_timestamp(&world, &b.signature, SIGNED_AT, "SHA1", &b.timestamp[1]);
	refuses(verify_bundle(&b, &a, &root, &keyless, &v, &why), &why, DIAG_REFUSED, "timestamp", "one of them by SHA-1");
}

/* Every place of a document, changed in every way. */
enum op { REMOVE, SET_NULL, DOUBLE, RETYPE, APPEND, SPACE, EMPTY, OPS };
static const char *const op_name[] = { "removed", "null", "doubled", "of another type", "longer", "with white space", "empty" };

struct edit {
	unsigned at, target;            /* places seen, and the one to change */
	enum op op;
	bool applies;                   /* there is such a place, and such a change of it */
	struct buf path;
	struct json spare[3];           /* null, 7, {} */
};

static void copy(struct jsonw *, const char *name, struct json, struct edit *, const char *path);

static void
copy_whole(struct jsonw *w, const char *name, struct json j, struct edit *e, const char *path)
{
	scoped(free_release) char *below = NULL;

	if (json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_ARRAY) {
		jsonw_value(w, name, j);
		return;
	}
	if (json_kind(j) == JSON_OBJECT)
		jsonw_object(w, name);
	else
		jsonw_array(w, name);
	for (size_t i = 0; i < json_count(j); i++) {
		const char *member = NULL;
		struct json value = json_kind(j) == JSON_OBJECT ? json_member(j, i, &member) : json_item(j, i);

		free(below);
		below = member ? xasprintf("%s.%s", path, member) : xasprintf("%s[]", path);
		copy(w, member, value, e, below);
	}
	jsonw_end(w);
}

static void
copy_changed(struct jsonw *w, const char *name, struct json j, struct edit *e, const char *path)
{
	bool text = json_kind(j) == JSON_STRING;
	scoped(free_release) char *more = NULL;

	e->applies = true;
	switch (e->op) {
	case REMOVE:
		return;
	case SET_NULL:
		jsonw_value(w, name, e->spare[0]);
		return;
	case DOUBLE:
		copy_whole(w, name, j, e, path);
		copy_whole(w, name, j, e, path);
		return;
	case RETYPE:
		jsonw_value(w, name, text || json_kind(j) == JSON_ARRAY ? e->spare[2] : e->spare[1]);
		return;
	case APPEND:
		more = xasprintf("%s%s", text ? json_string(j) : "", "QUFB");
		break;
	case SPACE:
		more = xasprintf("%s%s", "\n", text ? json_string(j) : "");
		break;
	default:
		more = xstrdup("");
	}
	e->applies = text;
	jsonw_string(w, name, more);
}

static void
copy(struct jsonw *w, const char *name, struct json j, struct edit *e, const char *path)
{
	if (e->at++ != e->target) {
		copy_whole(w, name, j, e, path);
		return;
	}
	buf_str(&e->path, path);
	copy_changed(w, name, j, e, path);
}

/* Changes that leave a right bundle: what is not there is not missed, or is a hint that nobody believes. */
static const struct harmless { struct wish wish; const char *path; unsigned ops; } harmless[] = {
	{ { 0 }, ".verificationMaterial.timestampVerificationData", 1 << REMOVE | 1 << SET_NULL },
	{ { 0 }, ".verificationMaterial.timestampVerificationData.rfc3161Timestamps", 1 << REMOVE | 1 << SET_NULL },
	{ { 0 }, ".verificationMaterial.timestampVerificationData.rfc3161Timestamps[]", 1 << REMOVE },
	{ { 0 }, ".verificationMaterial.tlogEntries[].inclusionPromise", 1 << REMOVE | 1 << SET_NULL },
	{ { 0 }, ".verificationMaterial.tlogEntries[].inclusionPromise.signedEntryTimestamp", 1 << REMOVE | 1 << SET_NULL | 1 << EMPTY },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.publicKey.hint", 1 << REMOVE | 1 << SET_NULL | 1 << APPEND | 1 << SPACE | 1 << EMPTY },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.timestampVerificationData", 1 << REMOVE | 1 << SET_NULL },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.timestampVerificationData.rfc3161Timestamps", 1 << REMOVE | 1 << SET_NULL },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.timestampVerificationData.rfc3161Timestamps[]", 1 << REMOVE },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.tlogEntries[].inclusionPromise", 1 << REMOVE | 1 << SET_NULL },
	{ { .dsse = true, .managed = true }, ".verificationMaterial.tlogEntries[].inclusionPromise.signedEntryTimestamp", 1 << REMOVE | 1 << SET_NULL | 1 << EMPTY },
	{ { V01, .no_timestamp = true }, ".verificationMaterial.tlogEntries[].inclusionProof", 1 << REMOVE | 1 << SET_NULL },
	{ { V01, .no_timestamp = true }, ".verificationMaterial.tlogEntries[].inclusionProof.checkpoint", 1 << REMOVE | 1 << SET_NULL },
	{ { V01, .no_timestamp = true }, ".verificationMaterial.tlogEntries[].inclusionProof.checkpoint.envelope", 1 << REMOVE | 1 << SET_NULL },
};

static bool
is_harmless(const struct wish *wish, const char *path, enum op op)
{
	for (size_t i = 0; i < countof(harmless); i++)
		if (memcmp(&harmless[i].wish, wish, sizeof(*wish)) == 0 && strcmp(harmless[i].path, path) == 0)
			return harmless[i].ops >> op & 1;
	return false;
}

/* Is the changed bundle judged as it must be?  False at the end of the document. */
static bool
judge(const struct wish *wish, const struct policy *policy, struct json top, struct edit *e)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(verification_release) struct verification v = VERIFICATION_INIT;
	bool right;
	int result;

	copy(&w, NULL, top, e, "");
	if (!e->applies)
		return true;
	result = verify_text(&w.out, policy, &v, &why);
	right = result ? why.kind == DIAG_REFUSED && why.text.len : is_harmless(wish, e->path.text, e->op);
	if (result == 0 && !right)
		printf("#  accepted: %s %s\n", e->path.text, op_name[e->op]);
	if (result && (!right || is_harmless(wish, e->path.text, e->op)))
		printf("#  refused: %s %s: %s\n", e->path.text, op_name[e->op], why.text.text);
	return right && !(result && is_harmless(wish, e->path.text, e->op));
}

static unsigned
judge_all(const struct wish *wish, const struct policy *policy, struct json top, enum op op, bool *right)
{
	scoped(json_doc_release) struct json_doc spare = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	unsigned seen = 2;

	if (json_parse(&spare, "spare", "[null,7,{}]", 11, &why))
		abort();
	/* The top itself is not changed; the first round tells how many places there are. */
	for (unsigned i = 1; i < seen; i++) {
		struct edit e = { .target = i, .op = op, .path = BUF_INIT };

		for (int j = 0; j < 3; j++)
			e.spare[j] = json_item(json_top(&spare), (size_t)j);
		*right = judge(wish, policy, top, &e) && *right;
		seen = e.at > seen ? e.at : seen;
		buf_release(&e.path);
	}
	return seen;
}

static void
every_field_counts(void)
{
	static const struct wish wish[] = {
		{ 0 }, { .v2 = true }, { .dsse = true, .managed = true }, { V01, .no_timestamp = true }, { COSIGN },
	};

	for (size_t i = 0; i < countof(wish); i++) {
		struct policy by_key = { .key = &world.signer };

		for (enum op op = 0; op < OPS; op++) {
			scoped(bundle_release) struct bundle b = BUNDLE_INIT;
			scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
			scoped(diag_release) struct diag why = DIAG_INIT;
			scoped(buf_release) struct buf text = BUF_INIT;
			bool right = true;
			unsigned places;

			witness_bundle(&world, &wish[i], &b);
			b.key_hint = xstrdup("hint");
			if (wish[i].other_version && wish[i].version == BUNDLE_COSIGN)
				witness_cosign(&b, &world.signer, &text);
			else
				witness_json(&b, &text);
			if (json_parse(&doc, "b.json", text.text, text.len, &why))
				abort();
			places = judge_all(&wish[i], wish[i].managed ? &by_key : &keyless, json_top(&doc), op, &right);
			ok(right && places > 8, "bundle %zu: each of %u places %s", i, places - 1, op_name[op]);
		}
	}
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	witness_start(&world);
	file = tap_path("file");
	succeeds(file_write(file, WITNESS_FILE, strlen(WITNESS_FILE), 0600, &why), &why, "make a file to verify");
	succeeds(trusted_root_parse(&root, "root", world.root, strlen(world.root), &why), &why, "a trusted root");
	every_kind_of_bundle_is_verified();
	what_is_not_proven_is_refused();
	an_identity_is_no_key();
	another_signer_is_refused();
	another_file_is_refused();
	a_digest_stands_for_its_file();
	a_log_that_we_do_not_know_counts_for_nothing();
	every_timestamp_must_be_right();
	every_field_counts();
	trusted_root_release(&root);
	witness_stop(&world);
	return tap_done();
}
