#include "sign/token.h"
#include "base/base64.h"
#include "json/json.h"
#include <ctype.h>
#include <string.h>

/* A claim of this name that is a string; else "". */
static const char *
claim(struct json payload, const char *name)
{
	struct json value = json_find(payload, name);

	return json_kind(value) == JSON_STRING ? json_string(value) : "";
}

static int64_t
claim_time(struct json payload, const char *name)
{
	struct json value = json_find(payload, name);

	return json_kind(value) == JSON_INTEGER ? json_integer(value, INT64_MIN, INT64_MAX) : 0;
}

/* Some issuers write it as a string. */
static bool
is_verified(struct json verified)
{
	if (json_kind(verified) == JSON_STRING)
		return !strcmp(json_string(verified), "true");
	return json_kind(verified) == JSON_BOOLEAN && json_boolean(verified);
}

static int
read_claims(struct token *t, struct json payload, struct diag *why)
{
	const char *email = claim(payload, "email"), *subject = claim(payload, "sub");

	if (json_kind(payload) != JSON_OBJECT)
		return diag_set(why, DIAG_USAGE, "the payload of the identity token is not an object");
	if (*email && !is_verified(json_find(payload, "email_verified")))
		return diag_set(why, DIAG_REFUSED, "identity token names the e-mail address '%s', which its issuer has not verified", email);
	if (!*email && !*subject)
		return diag_set(why, DIAG_USAGE, "identity token names neither an e-mail address nor a subject");
	t->challenge = xstrdup(*email ? email : subject);
	t->issuer = xstrdup(claim(payload, "iss"));
	t->nonce = xstrdup(claim(payload, "nonce"));
	t->issued = claim_time(payload, "iat");
	t->expires = claim_time(payload, "exp");
	return 0;
}

/* The middle one of three parts in base64url (RFC 7515 section 3.1). */
static bool
decode_payload(struct buf *out, const char *jwt, size_t n)
{
	const char *end = jwt + n, *first = memchr(jwt, '.', n), *second;

	if (!first)
		return false;
	second = memchr(first + 1, '.', (size_t)(end - first - 1));
	return second && first > jwt && second + 1 < end && !memchr(second + 1, '.', (size_t)(end - second - 1)) &&
	       base64url_decode(out, first + 1, (size_t)(second - first - 1));
}

/* It is sent in a header, so it must not contain a line end. */
static bool
is_plain(const char *jwt, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)jwt[i]) && jwt[i] != '-' && jwt[i] != '_' && jwt[i] != '.')
			return false;
	return true;
}

int
token_parse(struct token *t, const char *jwt, size_t n, struct diag *why)
{
	scoped(buf_release) struct buf payload = BUF_INIT;
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag cause = DIAG_INIT;

	token_release(t);
	while (n && isspace((unsigned char)jwt[n - 1]))
		n--;
	if (!is_plain(jwt, n) || !decode_payload(&payload, jwt, n))
		return diag_set(why, DIAG_USAGE, "identity token is not three parts of base64url with dots between them");
	if (json_parse(&doc, "identity token", payload.text, payload.len, &cause))
		return diag_set(why, DIAG_USAGE, "identity token's payload: %s", cause.text.text);
	if (read_claims(t, json_top(&doc), why))
		return -1;
	return secret_set(&t->jwt, jwt, n, why);
}

void
token_release(struct token *t)
{
	secret_release(&t->jwt);
	free(t->challenge);
	free(t->issuer);
	free(t->nonce);
	*t = (struct token)TOKEN_INIT;
}
