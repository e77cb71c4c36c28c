/*
 * Bundles: a bundle that is read is written, and must read as the same again.
 * Every check of an entry runs, even if an earlier one failed.  A bundle that
 * verifies must have the signer and the time of the seeds.
 */
#include "fuzz.h"
#include "trust/verify.h"

#define SIGNED "what was signed\n"
#define SIGNER "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1"

static void
write_again(const struct bundle *b)
{
	scoped(jsonw_release) struct jsonw once = JSONW_COMPACT, twice = JSONW_COMPACT;
	scoped(bundle_release) struct bundle again = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (b->version == BUNDLE_COSIGN)
		return;
	bundle_write(&once, b);
	must(bundle_parse(&again, "again", once.out.text, once.out.len, &why) == 0);
	bundle_write(&twice, &again);
	must(strcmp(once.out.text, twice.out.text) == 0);
}

static void
check_entries(const struct bundle *b, const struct trusted_root *root, const struct key *key)
{
	unsigned char digest[32];
	const struct buf *signature = b->is_dsse ? &b->dsse.signature : &b->signature;
	struct logged logged = {
		.dsse = b->is_dsse, .signature = signature->text, .signature_n = signature->len,
		.cert = b->has_cert ? &b->cert : NULL, .key = b->has_cert ? NULL : key,
		.digest = digest, .hash = HASH_SHA256, .payload_type = b->dsse.type,
		.payload = b->dsse.payload.text, .payload_n = b->dsse.payload.len,
	};
	struct log_demand demand = { .proof = true };

	hash_bytes(HASH_SHA256, SIGNED, strlen(SIGNED), digest);
	for (size_t i = 0; i < b->entries; i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct log_times times;

		log_entry_verify(&b->entry[i], root, &demand, &logged, &times, &why);
	}
}

static void
verify(const struct bundle *b, const struct trusted_root *root, const struct key *key)
{
	scoped(verification_release) struct verification verification = VERIFICATION_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct artifact artifact = { .name = "artifact", .has_sha256 = true };
	struct policy policy = { .identity = SIGNER, .issuer = "https://token.actions.githubusercontent.com" };
	struct policy by_key = { .key = key };

	hash_bytes(HASH_SHA256, SIGNED, strlen(SIGNED), artifact.sha256);
	if (verify_bundle(b, &artifact, root, b->has_cert ? &policy : &by_key, &verification, &why)) {
		must(why.kind == DIAG_REFUSED && why.text.len);
		return;
	}
	must(verification.by_key || strcmp(verification.signer.san, SIGNER) == 0);
	must(verification.seconds == 1700000003 || verification.seconds == 1700000005 || (verification.by_key && !verification.seconds));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct key key = KEY_INIT;
	const struct trusted_root *root = fuzz_root("tests/data/trust/witness.root.json");
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (key.kind == KEY_NONE)
		must(key_load(&key, "tests/data/trust/witness.key.pub", &why) == 0);
	if (bundle_parse(&b, "bundle", (const char *)data, n, &why)) {
		must(why.kind == DIAG_REFUSED && why.text.len);
		return 0;
	}
	write_again(&b);
	check_entries(&b, root, &key);
	verify(&b, root, &key);
	return 0;
}
