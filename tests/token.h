/*
 * token - timestamps as an authority would make them, and as it would not (RFC 3161).
 */
#ifndef TOKEN_H
#define TOKEN_H
#include "pki.h"
#include <openssl/ts.h>

struct token {
	X509 *signer;
	EVP_PKEY *key;
	X509 *embed[3];                 /* certificates in it, in this order */
	X509 *named;                    /* by the ESSCertIDv2; NULL: the signer */
	const EVP_MD *imprint, *digest; /* NULL: SHA-256 */
	const char *signature;          /* what it is of; NULL: "signature" */
	int64_t seconds;                /* 0: FORGE_NOW */
	const unsigned char *request;   /* whose nonce it repeats, or NULL */
	size_t request_n;
	int status, version;            /* version 0: 1 */
	bool critical;                  /* with an unknown critical extension */
	bool tampered;                  /* the time is changed after signing */
	bool unsure;                    /* without ESSCertID */
};

static TS_MSG_IMPRINT * TAP_UNUSED
token_imprint(const struct token *t)
{
	const EVP_MD *md = t->imprint ? t->imprint : EVP_sha256();
	const char *signature = t->signature ? t->signature : "signature";
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n;

	X509_ALGOR_set0(algorithm, OBJ_nid2obj(EVP_MD_get_type(md)), V_ASN1_NULL, NULL);
	if (!EVP_Digest(signature, strlen(signature), digest, &n, md, NULL) || !TS_MSG_IMPRINT_set_algo(imprint, algorithm) ||
	    !TS_MSG_IMPRINT_set_msg(imprint, digest, (int)n))
		abort();
	X509_ALGOR_free(algorithm);
	return imprint;
}

static void TAP_UNUSED
token_nonce(const struct token *t, TS_TST_INFO *info)
{
	const unsigned char *at = t->request;
	TS_REQ *request = at ? d2i_TS_REQ(NULL, &at, (long)t->request_n) : NULL;

	if (request)
		TS_TST_INFO_set_nonce(info, TS_REQ_get_nonce(request));
	TS_REQ_free(request);
}

static TS_TST_INFO * TAP_UNUSED
token_info(const struct token *t)
{
	TS_TST_INFO *info = TS_TST_INFO_new();
	TS_MSG_IMPRINT *imprint = token_imprint(t);
	ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_set(NULL, t->seconds ? t->seconds : FORGE_NOW);
	ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.57264.2", 1);
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	X509_EXTENSION *ext;

	ASN1_INTEGER_set(serial, 7);
	if (!TS_TST_INFO_set_version(info, t->version ? t->version : 1) || !TS_TST_INFO_set_policy_id(info, policy) ||
	    !TS_TST_INFO_set_msg_imprint(info, imprint) || !TS_TST_INFO_set_serial(info, serial) || !TS_TST_INFO_set_time(info, time))
		abort();
	token_nonce(t, info);
	if (t->critical) {
		ext = X509V3_EXT_nconf(NULL, NULL, "1.2.3.4", "critical,DER:0500");
		TS_TST_INFO_add_ext(info, ext, -1);
		X509_EXTENSION_free(ext);
	}
	TS_MSG_IMPRINT_free(imprint);
	ASN1_GENERALIZEDTIME_free(time);
	ASN1_OBJECT_free(policy);
	ASN1_INTEGER_free(serial);
	return info;
}

/* SigningCertificateV2 (RFC 5035, section 3), by SHA-256. */
static void TAP_UNUSED
token_name_signer(const struct token *t, PKCS7_SIGNER_INFO *si)
{
	unsigned char bytes[] = { 0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20, [39] = 0 };
	ASN1_STRING *value = ASN1_STRING_new();

	if (!X509_digest(t->named ? t->named : t->signer, EVP_sha256(), bytes + 8, NULL))
		abort();
	ASN1_STRING_set(value, bytes, sizeof(bytes));
	if (!PKCS7_add_signed_attribute(si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, value))
		abort();
}

static void TAP_UNUSED
token_open_content(PKCS7 *p7)
{
	PKCS7 *content = PKCS7_new();

	content->type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
	content->d.other = ASN1_TYPE_new();
	ASN1_TYPE_set(content->d.other, V_ASN1_OCTET_STRING, ASN1_OCTET_STRING_new());
	if (!PKCS7_set_content(p7, content))
		abort();
}

static PKCS7 * TAP_UNUSED
token_sign(const struct token *t, TS_TST_INFO *info)
{
	PKCS7 *p7 = PKCS7_new();
	PKCS7_SIGNER_INFO *si;
	BIO *bio;

	PKCS7_set_type(p7, NID_pkcs7_signed);
	for (size_t i = 0; i < countof(t->embed) && t->embed[i]; i++)
		PKCS7_add_certificate(p7, t->embed[i]);
	si = PKCS7_add_signature(p7, t->signer, t->key, t->digest ? t->digest : EVP_sha256());
	if (!si || !PKCS7_add_signed_attribute(si, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)))
		abort();
	if (!t->unsure)
		token_name_signer(t, si);
	token_open_content(p7);
	bio = PKCS7_dataInit(p7, NULL);
	if (!bio || i2d_TS_TST_INFO_bio(bio, info) != 1 || !PKCS7_dataFinal(p7, bio))
		abort();
	BIO_free_all(bio);
	return p7;
}

/* A whole TimeStampResp. */
static void TAP_UNUSED
token_make(const struct token *t, struct buf *out)
{
	TS_RESP *answer = TS_RESP_new();
	TS_STATUS_INFO *status = TS_STATUS_INFO_new();
	TS_TST_INFO *info = token_info(t);
	unsigned char *der = NULL;
	char *at;
	int n;

	TS_STATUS_INFO_set_status(status, t->status);
	if (!TS_RESP_set_status_info(answer, status))
		abort();
	if (t->status < 2)
		TS_RESP_set_tst_info(answer, token_sign(t, info), info);
	else
		TS_TST_INFO_free(info);
	n = i2d_TS_RESP(answer, &der);
	if (n <= 0)
		abort();
	buf_add(out, der, (size_t)n);
	if (t->tampered) {
		at = memmem(out->text, out->len, "20231114221320Z", 15);
		if (!at)
			abort();
		at[13] = '1';
	}
	OPENSSL_free(der);
	TS_STATUS_INFO_free(status);
	TS_RESP_free(answer);
}

#endif
