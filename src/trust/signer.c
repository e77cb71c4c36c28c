#include "trust/signer.h"
#include "base/text.h"
#include "der.h"
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* 1.3.6.1.4.1.57264.1 (Fulcio, oid-info.md); the next byte is the number. */
static const unsigned char fulcio[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01 };
enum { ISSUER_V1 = 1, USER_NAME = 7, ISSUER = 8 };

#define AT(member) offsetof(struct signer, member)
static const struct field {
	unsigned number;
	size_t at;
} fields[] = {
	{ ISSUER, AT(issuer) },
	{ 9, AT(build_signer_uri) },
	{ 10, AT(build_signer_digest) },
	{ 11, AT(runner_environment) },
	{ 12, AT(source_uri) },
	{ 13, AT(source_digest) },
	{ 14, AT(source_ref) },
	{ 15, AT(source_id) },
	{ 16, AT(owner_uri) },
	{ 17, AT(owner_id) },
	{ 18, AT(build_config_uri) },
	{ 19, AT(build_config_digest) },
	{ 20, AT(trigger) },
	{ 21, AT(run_uri) },
	{ 22, AT(visibility) },
};

static char **
member(struct signer *s, const struct field *f)
{
	return (char **)(void *)((char *)s + f->at);
}

/* 0: not an extension of Fulcio. */
static unsigned
fulcio_number(const ASN1_OBJECT *o)
{
	if (OBJ_length(o) != sizeof(fulcio) + 1 || memcmp(OBJ_get0_data(o), fulcio, sizeof(fulcio)))
		return 0;
	return OBJ_get0_data(o)[sizeof(fulcio)];
}

/* Values are compared and printed, so control bytes are refused. */
static int
take_text(char **out, const unsigned char *bytes, size_t n, const char *what, struct diag *why)
{
	if (*out)
		return diag_set(why, DIAG_REFUSED, "certificate has %s twice", what);
	for (size_t i = 0; i < n; i++)
		if (bytes[i] < 0x20 || bytes[i] == 0x7f)
			return diag_set(why, DIAG_REFUSED, "%s of the certificate holds a control byte", what);
	if (!text_is_utf8((const char *)bytes, n))
		return diag_set(why, DIAG_REFUSED, "%s of the certificate is not UTF-8", what);
	*out = xstrndup((const char *)bytes, n);
	return 0;
}

static int
read_extension(struct signer *s, char **issuer_v1, X509_EXTENSION *e, struct diag *why)
{
	const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(e);
	const unsigned char *bytes = ASN1_STRING_get0_data(value), *text;
	unsigned number = fulcio_number(X509_EXTENSION_get_object(e));
	size_t n = (size_t)ASN1_STRING_length(value), text_n;
	char what[40];

	if (number == ISSUER_V1)
		return take_text(issuer_v1, bytes, n, "the issuer (extension 1)", why);
	for (size_t i = 0; i < countof(fields); i++) {
		if (fields[i].number != number)
			continue;
		snprintf(what, sizeof(what), "extension %u", number);
		if (!der_only(bytes, n, DER_UTF8, &text, &text_n))
			return diag_set(why, DIAG_REFUSED, "%s of the certificate is not one UTF8String", what);
		return take_text(member(s, &fields[i]), text, text_n, what, why);
	}
	return 0;
}

static int
read_extensions(struct signer *s, const struct cert *c, struct diag *why)
{
	scoped(free_release) char *issuer_v1 = NULL;

	for (int i = 0; i < X509_get_ext_count(c->x509); i++)
		if (read_extension(s, &issuer_v1, X509_get_ext(c->x509, i), why))
			return -1;
	if (issuer_v1 && s->issuer && strcmp(issuer_v1, s->issuer))
		return diag_set(why, DIAG_REFUSED, "certificate names two issuers: '%s' and '%s'", s->issuer, issuer_v1);
	if (!s->issuer) {
		s->issuer = issuer_v1;
		issuer_v1 = NULL;
	}
	return 0;
}

static const ASN1_STRING *
name_text(const GENERAL_NAME *name)
{
	switch (name->type) {
	case GEN_URI:
	case GEN_EMAIL:
		return name->d.ia5;
	case GEN_OTHERNAME:
		if (fulcio_number(name->d.otherName->type_id) == USER_NAME &&
		    name->d.otherName->value->type == V_ASN1_UTF8STRING)
			return name->d.otherName->value->value.utf8string;
	}
	return NULL;
}

static void
names_release(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}

static int
read_names(struct signer *s, const ASN1_OCTET_STRING *value, struct diag *why)
{
	const unsigned char *at = ASN1_STRING_get0_data(value), *end = at + ASN1_STRING_length(value);
	scoped(names_release) GENERAL_NAMES *names = d2i_GENERAL_NAMES(NULL, &at, end - at);
	const ASN1_STRING *text;

	ERR_clear_error();
	if (!names || at != end)
		return diag_set(why, DIAG_REFUSED, "subject of the certificate is not DER");
	if (sk_GENERAL_NAME_num(names) != 1)
		return diag_set(why, DIAG_REFUSED, "certificate names %d subjects, not one", sk_GENERAL_NAME_num(names));
	text = name_text(sk_GENERAL_NAME_value(names, 0));
	if (!text)
		return diag_set(why, DIAG_REFUSED, "subject of the certificate is neither URI, e-mail nor user!domain");
	if (take_text(&s->san, ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text), "the subject", why))
		return -1;
	return *s->san ? 0 : diag_set(why, DIAG_REFUSED, "subject of the certificate is empty");
}

static int
read_subject(struct signer *s, const struct cert *c, struct diag *why)
{
	int at = X509_get_ext_by_NID(c->x509, NID_subject_alt_name, -1);

	if (at < 0)
		return diag_set(why, DIAG_REFUSED, "certificate names no subject");
	if (X509_get_ext_by_NID(c->x509, NID_subject_alt_name, at) >= 0)
		return diag_set(why, DIAG_REFUSED, "certificate has two lists of subjects");
	return read_names(s, X509_EXTENSION_get_data(X509_get_ext(c->x509, at)), why);
}

int
signer_read(struct signer *s, const struct cert *c, struct diag *why)
{
	if (read_subject(s, c, why) || read_extensions(s, c, why))
		return -1;
	for (size_t i = 0; i < countof(fields); i++)
		if (!*member(s, &fields[i]))
			*member(s, &fields[i]) = xstrdup("");
	return 0;
}

void
signer_release(struct signer *s)
{
	free(s->san);
	for (size_t i = 0; i < countof(fields); i++)
		free(*member(s, &fields[i]));
	*s = (struct signer)SIGNER_INIT;
}
