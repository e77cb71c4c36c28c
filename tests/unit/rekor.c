#include "sign/rekor.h"
#include "base/base64.h"
#include "trust/hash.h"
#include "witness.h"

static const unsigned char digest[HASH_MAX] = { 0xde, 0xad, 0xbe, 0xef };

static void
make(struct key *key, const char *algorithm, const char *group)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	EVP_PKEY *pkey = group ? EVP_EC_gen(group) : strcmp(algorithm, "RSA") ? EVP_PKEY_Q_keygen(NULL, NULL, algorithm) : EVP_RSA_gen(2048);

	if (!pkey)
		abort();
	*key = witness_key(pkey, !strcmp(algorithm, "RSA") ? KEY_RSA : !group ? KEY_ED25519 : !strcmp(group, "P-256") ? KEY_P256 :
	                   !strcmp(group, "P-384") ? KEY_P384 : KEY_P521);
}

/* Requests as Rekor's own API descriptions have them, members in our order. */
static void
the_request_of_v1_is_a_hashedrekord(void)
{
	scoped(key_release) struct key key = KEY_INIT;
	scoped(buf_release) struct buf body = BUF_INIT, pem = BUF_INIT, pem64 = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	make(&key, "EC", "P-256");
	key_pem(&key, &pem);
	base64_encode(&pem64, pem.text, pem.len);
	const struct logged logged = { .key = &key, .digest = digest, .hash = HASH_SHA256, .signature = "sig", .signature_n = 3 };
	scoped(free_release) char *want = xasprintf("{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":"
		"{\"algorithm\":\"sha256\",\"value\":\"deadbeef00000000000000000000000000000000000000000000000000000000\"}},"
		"\"signature\":{\"content\":\"c2ln\",\"publicKey\":{\"content\":\"%s\"}}}}", pem64.text);

	succeeds(rekor_request(&body, 1, &logged, NULL, &why), &why, "the request about a file is written for Rekor v1");
	is_str(body.text, want, "a file is a hashedrekord 0.0.1 in Rekor v1");
}

static void
the_request_of_v1_carries_an_envelope_as_text(void)
{
	scoped(key_release) struct key key = KEY_INIT;
	scoped(buf_release) struct buf body = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(dsse_release) struct dsse envelope = DSSE_INIT;

	make(&key, "EC", "P-256");
	envelope.type = xstrdup(DSSE_INTOTO);
	buf_str(&envelope.payload, "{}");
	buf_str(&envelope.signature, "sig");
	const struct logged logged = { .dsse = true, .key = &key, .digest = digest, .hash = HASH_SHA256, .signature = "sig", .signature_n = 3 };

	succeeds(rekor_request(&body, 1, &logged, &envelope, &why), &why, "the request about an attestation is written for Rekor v1");
	contains(body.text, "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"proposedContent\":{\"envelope\":\"{\\\"payload\\\":\\\"e30=\\\","
	         "\\\"payloadType\\\":\\\"application/vnd.in-toto+json\\\",\\\"signatures\\\":[{\\\"sig\\\":\\\"c2ln\\\"}]}\",\"verifiers\":[\"",
	         "an attestation is a dsse 0.0.1 in Rekor v1");
}

static void
the_request_of_v2_is_always_a_digest(void)
{
	scoped(key_release) struct key key = KEY_INIT;
	scoped(buf_release) struct buf body = BUF_INIT, spki = BUF_INIT, spki64 = BUF_INIT, digest64 = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(dsse_release) struct dsse envelope = DSSE_INIT;

	make(&key, "EC", "P-384");
	key_spki(&key, &spki);
	base64_encode(&spki64, spki.text, spki.len);
	base64_encode(&digest64, digest, 48);
	const struct logged logged = { .dsse = true, .key = &key, .digest = digest, .hash = HASH_SHA384, .signature = "sig", .signature_n = 3 };
	scoped(free_release) char *want = xasprintf("{\"hashedRekordRequestV002\":{\"digest\":\"%s\",\"signature\":{\"content\":\"c2ln\","
		"\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P384_SHA_384\",\"publicKey\":{\"rawBytes\":\"%s\"}}}}}", digest64.text, spki64.text);

	succeeds(rekor_request(&body, 2, &logged, &envelope, &why), &why, "the request about an attestation is written for Rekor v2");
	is_str(body.text, want, "an attestation is a hashedrekord 0.0.2 over its digest in Rekor v2");
}

static void
takes(unsigned version, enum key_kind kind, bool dsse, const char *words, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int failed = rekor_takes(version, kind, dsse, &why);

	if (!words) {
		succeeds(failed, &why, "v%u takes %s", version, name);
		return;
	}
	ok(why.hint.len, "v%u and %s: a hint says what to do", version, name);
	refuses(failed, &why, DIAG_USAGE, words, "v%u does not take %s", version, name);
}

static void
what_a_log_does_not_take_is_said_before(void)
{
	takes(1, KEY_P256, true, NULL, "an attestation by P-256");
	takes(1, KEY_P384, false, NULL, "a file by P-384");
	takes(1, KEY_RSA, true, NULL, "an attestation by RSA");
	takes(1, KEY_ED25519, true, NULL, "an attestation by Ed25519");
	takes(2, KEY_P521, true, NULL, "an attestation by P-521");
	takes(1, KEY_ED25519, false, "accept an Ed25519 signature of a file", "a file by Ed25519");
	takes(2, KEY_ED25519, true, "accept an Ed25519 signature of a DSSE envelope", "an attestation by Ed25519");
	takes(1, KEY_P384, true, "P-384 uses another hash", "an attestation by P-384");
	takes(1, KEY_P521, true, "P-521 uses another hash", "an attestation by P-521");
}

#define UUID "108e9186e8c5677a0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
is_sent(const char *location, const char *want, const char *name)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(log_entry_release) struct log_entry entry = LOG_ENTRY_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *to = NULL;
	enum rekor_outcome outcome;
	int failed;

	call.url = "https://rekor.test/api/v1/log/entries";
	call.status = 409;
	list_addf(&call.answer_headers, "location: %s", location);
	failed = rekor_answer(&call, 1, "https://rekor.test", &outcome, &entry, &to, &why);
	if (!want) {
		refuses(failed, &why, DIAG_REFUSED, "says that an equal entry exists, but not where", "%s", name);
		return;
	}
	succeeds(failed, &why, "%s", name);
	is_str(to, want, "%s: the address of the entry is read", name);
}

static void
an_equal_entry_is_looked_up_at_the_same_log(void)
{
	is_sent("/api/v1/log/entries/" UUID, "https://rekor.test/api/v1/log/entries/" UUID, "an entry that is there");
	is_sent("https://evil.example/api/v1/log/entries/" UUID, "https://rekor.test/api/v1/log/entries/" UUID, "never another host's");
	is_sent("/api/v1/log/entries/../../x", NULL, "a path that leads elsewhere");
	is_sent("/api/v1/log/entries/" UUID "?x=1", NULL, "a query");
	is_sent("/somewhere", NULL, "another place");
}

static void
is_no_entry(unsigned version, const char *text, const char *words, const char *name)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(log_entry_release) struct log_entry entry = LOG_ENTRY_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *to = NULL;
	enum rekor_outcome outcome;

	call.url = "https://rekor.test/api/log/entries";
	call.status = 201;
	buf_str(&call.answer, text);
	refuses(rekor_answer(&call, version, "https://rekor.test", &outcome, &entry, &to, &why), &why, DIAG_REFUSED, words, "v%u, %s", version, name);
}

static void
what_is_no_entry_is_refused(void)
{
	for (unsigned version = 1; version <= 2; version++) {
		is_no_entry(version, "", "answer of 'https://rekor.test/api/log/entries'", "nothing");
		is_no_entry(version, "<html>", "HTML page", "a page");
		is_no_entry(version, "[]", "must be an object", "a list");
		is_no_entry(version, "{}", "answer of", "an empty object");
		is_no_entry(version, "{\"" UUID "\":{}}", "is missing", "an empty entry");
	}
	is_no_entry(1, "{\"a\":{},\"b\":{}}", "must hold one log entry, holds 2", "two entries");
}

static void
a_twin_in_v2_wants_another_signature(void)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(log_entry_release) struct log_entry entry = LOG_ENTRY_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *to = NULL;
	enum rekor_outcome outcome;

	call.url = "https://rekor.test/api/v2/log/entries";
	call.status = 409;
	succeeds(rekor_answer(&call, 2, "https://rekor.test", &outcome, &entry, &to, &why), &why, "HTTP 409 of Rekor v2 is read");
	is_int(outcome, REKOR_TWICE, "HTTP 409 means that the entry exists");
}

int
main(void)
{
	the_request_of_v1_is_a_hashedrekord();
	the_request_of_v1_carries_an_envelope_as_text();
	the_request_of_v2_is_always_a_digest();
	what_a_log_does_not_take_is_said_before();
	an_equal_entry_is_looked_up_at_the_same_log();
	what_is_no_entry_is_refused();
	a_twin_in_v2_wants_another_signature();
	return tap_done();
}
