/*
 * Identity tokens: what is taken fits into one line of a header, names somebody, and reads the same again.  The first
 * byte says whether the rest is a token, or the payload of one.
 */
#include "base/base64.h"
#include "fuzz.h"
#include "sign/token.h"

static void
parse(const char *jwt, size_t n)
{
	scoped(token_release) struct token t = TOKEN_INIT, again = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (token_parse(&t, jwt, n, &why)) {
		must(why.text.len && !t.jwt.text);
		return;
	}
	must(*t.challenge && t.jwt.n == strlen(t.jwt.text) && t.jwt.n <= SECRET_MAX);
	must(strspn(t.jwt.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == t.jwt.n);
	must(token_parse(&again, t.jwt.text, t.jwt.n, &why) == 0);
	must(!strcmp(t.challenge, again.challenge) && !strcmp(t.issuer, again.issuer) && t.expires == again.expires);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	scoped(buf_release) struct buf jwt = BUF_INIT;

	if (!n)
		return 0;
	if (data[0] & 1) {
		parse((const char *)data + 1, n - 1);
		return 0;
	}
	buf_str(&jwt, "e30.");
	base64url_encode(&jwt, data + 1, n - 1);
	buf_str(&jwt, ".c2ln");
	parse(jwt.text, jwt.len);
	return 0;
}
