#include "sign/fulcio.h"
#include "trust/key_private.h"
#include "witness.h"

static struct witness world;
static struct trusted_root root = TRUSTED_ROOT_INIT;

/* An answer as if it came from the network. */
static void
answer(struct call *call, const char *text)
{
	call->url = "https://fulcio.test/api/v2/signingCert";
	buf_clear(&call->answer);
	buf_str(&call->answer, text);
}

static void
put_certificate(struct buf *json, const char *kind, const struct cert *cert)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(buf_release) struct buf pem = BUF_INIT;

	cert_pem(cert, &pem);
	jsonw_object(&w, NULL);
	jsonw_object(&w, kind);
	jsonw_object(&w, "chain");
	jsonw_array(&w, "certificates");
	jsonw_string(&w, NULL, pem.text);
	jsonw_string(&w, NULL, "what follows is not looked at");
	for (int i = 0; i < 4; i++)
		jsonw_end(&w);
	buf_str(json, w.out.text);
}

static void
the_request_proves_that_we_hold_the_key(void)
{
	scoped(key_release) struct key key = KEY_INIT, public = KEY_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf body = BUF_INIT, proof = BUF_INIT;
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	static const char challenge[] = "repo:o/r:ref:refs/heads/main";

	if (key_generate(&key, &why) || !succeeds(fulcio_request(&body, &key, challenge, &why), &why, "a request for a certificate is made") ||
	    json_parse(&doc, "request", body.text, body.len, &why))
		return;
	struct json request = json_get(json_top(&doc), "publicKeyRequest"), content = json_get(json_get(request, "publicKey"), "content");

	is_str(json_string(json_get(json_get(request, "publicKey"), "algorithm")), "ECDSA", "the request names the algorithm");
	succeeds(key_from_pem(&public, json_string(content), strlen(json_string(content)), &why), &why, "the request holds the public key as PEM");
	proto_bytes(json_get(request, "proofOfPossession"), &proof);
	succeeds(key_verify(&public, challenge, strlen(challenge), proof.text, proof.len, &why), &why, "the request holds a signature of the challenge, and nothing after it");
	is_int(json_finish(&doc, &why), 0, "the request holds nothing else, so no token");
}

static void
is_refused(const char *text, const char *words, const char *name)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(cert_release) struct cert cert = CERT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	bool named;

	answer(&call, text);
	is_int(fulcio_answer(&call, &cert, &why), -1, "%s", name);
	named = strstr(why.text.text, "answer of 'https://fulcio.test/api/v2/signingCert': ");
	ok(named, "%s: the service is named", name);
	refuses(-1, &why, DIAG_REFUSED, words, "%s: the reason is named", name);
}

static void
what_is_no_certificate_is_refused(void)
{
	scoped(buf_release) struct buf detached = BUF_INIT;
	scoped(cert_release) struct cert cert = CERT_INIT;
	EVP_PKEY *pkey = witness_make_key(SIGN_P256);

	witness_leaf(&world, &(struct wish){ 0 }, pkey, &cert);
	put_certificate(&detached, "signedCertificateDetachedSct", &cert);
	is_refused("", "", "nothing");
	is_refused("{}", "member 'signedCertificateEmbeddedSct': is missing", "an empty object");
	is_refused("<!DOCTYPE html><html>", "is an HTML page", "a page");
	is_refused("{\"signedCertificateEmbeddedSct\":{\"chain\":{\"certificates\":[]}}}", "", "an empty chain");
	is_refused("{\"signedCertificateEmbeddedSct\":{\"chain\":{\"certificates\":[\"hello\"]}}}", "PEM", "no PEM");
	is_refused("{\"signedCertificateEmbeddedSct\":{\"chain\":{\"certificates\":\"hello\"}}}", "must be an array", "no list");
	is_refused(detached.text, "the certificate does not contain an SCT", "a certificate whose SCT is elsewhere");
	EVP_PKEY_free(pkey);
}

static int
check(const struct wish *wish, const struct policy *expected, bool other_key, struct signer *who, struct diag *why)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(cert_release) struct cert leaf = CERT_INIT, cert = CERT_INIT;
	scoped(key_release) struct key key = KEY_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	EVP_PKEY *pkey = witness_make_key(SIGN_P256);
	int failed;

	witness_leaf(&world, wish, pkey, &leaf);
	key = witness_key(other_key ? witness_make_key(SIGN_P256) : pkey, KEY_P256);
	if (other_key)
		EVP_PKEY_free(pkey);
	put_certificate(&text, "signedCertificateEmbeddedSct", &leaf);
	answer(&call, text.text);
	failed = fulcio_answer(&call, &cert, why) || fulcio_check(&cert, &key, &root, expected, who, why) ? -1 : 0;
	return failed;
}

static void
a_good_certificate_says_who_we_are(void)
{
	scoped(signer_release) struct signer who = SIGNER_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct policy expected = { .identity = WITNESS_SAN, .issuer = FORGE_ISSUER };

	succeeds(check(&(struct wish){ 0 }, &expected, false, &who, &why), &why, "a correct certificate is accepted");
	is_str(who.san, WITNESS_SAN, "the workflow is read from the certificate");
	is_str(who.source_digest, WITNESS_COMMIT, "the commit is read from the certificate");
}

static void
is_not_ours(const struct wish *wish, const struct policy *expected, bool other_key, const char *words, const char *name)
{
	scoped(signer_release) struct signer who = SIGNER_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(check(wish, expected, other_key, &who, &why), &why, DIAG_REFUSED, words, "%s", name);
}

static void
a_certificate_that_is_not_for_us_is_refused(void)
{
	const struct policy other = { .identity = WITNESS_SAN "x", .issuer = FORGE_ISSUER };
	const struct policy elsewhere = { .identity = WITNESS_SAN, .issuer = "https://issuer.example" };

	is_not_ours(&(struct wish){ 0 }, NULL, true, "the certificate is for another key", "another key");
	is_not_ours(&(struct wish){ .no_sct = true }, NULL, false, "", "no SCT");
	is_not_ours(&(struct wish){ .leaf_from = FORGE_NOW - 10 * 86400 }, NULL, false, "", "older than its authority");
	is_not_ours(&(struct wish){ 0 }, &other, false, WITNESS_SAN, "another identity than the expected one");
	is_not_ours(&(struct wish){ 0 }, &elsewhere, false, FORGE_ISSUER, "another issuer");
	trusted_root_release(&root);
	is_not_ours(&(struct wish){ 0 }, NULL, false, "", "an authority that nobody trusts");
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	witness_start(&world);
	if (trusted_root_parse(&root, "root.json", world.root, strlen(world.root), &why))
		abort();
	the_request_proves_that_we_hold_the_key();
	what_is_no_certificate_is_refused();
	a_good_certificate_says_who_we_are();
	a_certificate_that_is_not_for_us_is_refused();
	witness_stop(&world);
	return tap_done();
}
