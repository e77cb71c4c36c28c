#include "sign/fulcio.h"
#include "trust/key_private.h"
#include "trust/proto.h"
#include "trust/sct.h"
#include "net/answer.h"
#include <string.h>

char *
fulcio_url(const char *base)
{
	return xasprintf("%s/api/v2/signingCert", base);
}

int
fulcio_request(struct buf *body, const struct key *key, const char *challenge, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(buf_release) struct buf pem = BUF_INIT, proof = BUF_INIT;

	key_pem(key, &pem);
	if (key_sign(key, challenge, strlen(challenge), &proof, why))
		return diag_wrap(why, "proving that we hold the key");
	jsonw_object(&w, NULL);
	jsonw_object(&w, "publicKeyRequest");
	jsonw_object(&w, "publicKey");
	jsonw_string(&w, "algorithm", "ECDSA");
	jsonw_string(&w, "content", pem.text);
	jsonw_end(&w);
	proto_write_bytes(&w, "proofOfPossession", proof.text, proof.len);
	jsonw_end(&w);
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	buf_add(body, w.out.text, w.out.len);
	return 0;
}

int
fulcio_answer(const struct call *call, struct cert *cert, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *pem;

	if (answer_parse(&doc, call, why))
		return -1;
	struct json top = json_top(&doc), detached = proto_find(top, "signedCertificateDetachedSct");

	if (json_exists(detached))
		json_complain(detached, "the certificate does not contain an SCT, and a bundle has no other place for it");
	pem = json_string(json_item(proto_get(proto_get(proto_get(top, "signedCertificateEmbeddedSct"), "chain"), "certificates"), 0));
	if (answer_finish(&doc, call, why))
		return -1;
	return cert_from_pem(cert, pem, strlen(pem), why) ? answer_refuse(call, why) : 0;
}

int
fulcio_check(const struct cert *cert, const struct key *key, const struct trusted_root *root, const struct policy *expected,
             struct signer *who, struct diag *why)
{
	const struct cert *issuer = NULL;
	const int64_t now = cert_not_before(cert);

	if (!key_equal(&cert->key, key))
		return diag_set(why, DIAG_REFUSED, "the certificate is for another key");
	if (chain_verify(root, cert, &now, 1, &issuer, why) || sct_verify(root, cert, issuer, why) ||
	    signer_read(who, cert, why))
		return -1;
	return expected ? policy_match(expected, who, why) : 0;
}
