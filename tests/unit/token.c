#include "sign/token_source.h"
#include "sign/token.h"
#include "base/base64.h"
#include "tap.h"

/* A token with this payload; the signature is not ours to judge. */
static const char *
token(const char *payload)
{
	static struct buf text = BUF_INIT;

	buf_clear(&text);
	buf_str(&text, "eyJhbGciOiJSUzI1NiJ9.");
	base64url_encode(&text, payload, strlen(payload));
	buf_str(&text, ".c2lnbmF0dXJl");
	return text.text;
}

static void
is_refused(const char *jwt, enum diag_kind kind, const char *words, const char *name)
{
	scoped(token_release) struct token t = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(token_parse(&t, jwt, strlen(jwt), &why), &why, kind, words, "%s", name);
	ok(!t.jwt.text, "%s: nothing is kept", name);
}

static void
challenges(const char *payload, const char *want, const char *name)
{
	scoped(token_release) struct token t = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *jwt = token(payload);

	succeeds(token_parse(&t, jwt, strlen(jwt), &why), &why, "%s", name);
	is_str(t.challenge, want, "%s: what is signed", name);
}

static void
the_payload_says_who_we_are(void)
{
	scoped(token_release) struct token t = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *jwt = token("{\"iss\":\"https://issuer.example\",\"sub\":\"repo:o/r:ref:refs/heads/main\",\"iat\":1000,\"exp\":1600,\"nonce\":\"n\"}");
	scoped(free_release) char *line = xasprintf("%s\n", jwt);

	succeeds(token_parse(&t, line, strlen(line), &why), &why, "a token with a newline at its end is accepted");
	is_str(t.jwt.text, jwt, "the newline at the end of a token is dropped");
	is_str(t.challenge, "repo:o/r:ref:refs/heads/main", "the subject of the token is the challenge");
	is_str(t.issuer, "https://issuer.example", "the issuer of the token is read");
	is_str(t.nonce, "n", "the nonce of the token is read");
	is_int(t.issued, 1000, "the start of the token's validity is read");
	is_int(t.expires, 1600, "the end of the token's validity is read");
	challenges("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":true}", "a@b.example", "an e-mail address goes before the subject");
	challenges("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":\"true\"}", "a@b.example", "verified as a string");
	challenges("{\"sub\":\"s\",\"email\":\"\",\"aud\":[\"x\"],\"a\":{\"b\":null}}", "s", "an empty address is ignored");
	challenges("{\"sub\":\"s\",\"exp\":\"soon\",\"iss\":7}", "s", "claims of another type are ignored");
}

static void
what_is_no_token_is_refused(void)
{
	is_refused("", DIAG_USAGE, "not three parts", "nothing");
	is_refused("a.b", DIAG_USAGE, "not three parts", "two parts");
	is_refused("a.e30.c.d", DIAG_USAGE, "not three parts", "four parts");
	is_refused("a..c", DIAG_USAGE, "payload", "an empty payload");
	is_refused("..", DIAG_USAGE, "not three parts", "empty parts");
	is_refused("a.e30=.c", DIAG_USAGE, "not three parts", "padding");
	is_refused("a.e30.c\r\nX-Evil: 1", DIAG_USAGE, "not three parts", "a line that would end a header");
	is_refused("a.bm8.c", DIAG_USAGE, "payload", "a payload that is no JSON");
	is_refused(token("[]"), DIAG_USAGE, "is not an object", "a payload that is a list");
	is_refused(token("{}"), DIAG_USAGE, "neither an e-mail address nor a subject", "nobody");
	is_refused(token("{\"sub\":\"a\",\"sub\":\"b\"}"), DIAG_USAGE, "payload", "two subjects");
	is_refused(token("{\"sub\":\"s\",\"email\":\"a@b.example\"}"), DIAG_REFUSED, "which its issuer has not verified", "an unverified address");
	is_refused(token("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":false}"), DIAG_REFUSED, "not verified", "one that is not");
	is_refused(token("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":1}"), DIAG_REFUSED, "not verified", "the number 1 does not count as true");
}

static void
an_endless_token_is_refused(void)
{
	scoped(buf_release) struct buf payload = BUF_INIT;

	buf_str(&payload, "{\"sub\":\"");
	for (int i = 0; i < SECRET_MAX; i++)
		buf_char(&payload, 'a');
	buf_str(&payload, "\"}");
	is_refused(token(payload.text), DIAG_USAGE, "longer than the limit", "a token longer than 16 KiB");
}

static void
opens(struct token_source *s, const char *given, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *copy = given ? xstrdup(given) : NULL;

	succeeds(token_source_take(s, copy, &why) || token_source_open(s, NULL, &why), &why, "%s", name);
	ok(!copy || !*copy, "%s: the argument is wiped", name);
}

static void
gives(struct token_source *s, const char *challenge, const char *name)
{
	scoped(token_release) struct token t = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct caller caller = CALLER_INIT;

	succeeds(token_source_get(s, &caller, &t, &why), &why, "%s", name);
	is_str(t.challenge, challenge, "%s: the token is the expected one", name);
}

static void
put(const char *path, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (file_write(path, text, strlen(text), 0600, &why))
		abort();
}

static void
a_token_may_be_text_or_a_file(void)
{
	scoped(token_source_release) struct token_source text = TOKEN_SOURCE_INIT;
	scoped(token_source_release) struct token_source file = TOKEN_SOURCE_INIT;
	scoped(token_source_release) struct token_source none = TOKEN_SOURCE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	char wrong[] = "no-such-file";

	opens(&text, token("{\"sub\":\"given\"}"), "the text");
	gives(&text, "given", "the text again");
	ok(!token_source_renews(&text), "a token given as text cannot be renewed");
	put(tap_path("token"), token("{\"sub\":\"first\"}"));
	opens(&file, tap_path("token"), "a file");
	gives(&file, "first", "what the file holds");
	put(tap_path("token"), token("{\"sub\":\"second\"}"));
	gives(&file, "second", "what it holds later");
	ok(token_source_renews(&file), "a token in a file can be renewed");
	refuses(token_source_take(&none, wrong, &why) || token_source_open(&none, NULL, &why) ? -1 : 0, &why, DIAG_USAGE, "and there is no file of this name", "what is not a token and not a file is refused");
}

static void
the_environment_may_hold_one(void)
{
	scoped(token_source_release) struct token_source given = TOKEN_SOURCE_INIT;
	scoped(token_source_release) struct token_source github = TOKEN_SOURCE_INIT;
	scoped(token_source_release) struct token_source plain = TOKEN_SOURCE_INIT;

	setenv("SIGSTORE_ID_TOKEN", token("{\"sub\":\"ambient\"}"), 1);
	opens(&given, NULL, "SIGSTORE_ID_TOKEN");
	gives(&given, "ambient", "SIGSTORE_ID_TOKEN");
	ok(!getenv("SIGSTORE_ID_TOKEN"), "SIGSTORE_ID_TOKEN leaves the environment");
	setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://runner.example/token?api=2", 1);
	setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hush", 1);
	opens(&github, NULL, "GitHub Actions");
	is_str(github.request_url, "https://runner.example/token?api=2&audience=sigstore", "the request for a token names the audience");
	ok(!getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN"), "ACTIONS_ID_TOKEN_REQUEST_TOKEN leaves the environment");
	ok(token_source_renews(&github), "tokens of GitHub Actions can be renewed");
	setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://runner.example/token", 1);
	setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hush", 1);
	opens(&plain, NULL, "an address without a query");
	is_str(plain.request_url, "https://runner.example/token?audience=sigstore", "an address without a query gets a query");
	unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
}

static void
nobody_is_told_what_to_do(void)
{
	scoped(token_source_release) struct token_source s = TOKEN_SOURCE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	is_int(token_source_open(&s, NULL, &why), -1, "opening without any identity is refused");
	contains(why.hint.text, "--identity-token", "a hint says how to give one");
	setenv("GITHUB_ACTIONS", "true", 1);
	is_int(token_source_open(&s, "https://login.example", &why), -1, "a login in Actions is refused");
	contains(why.hint.text, "id-token: write", "the hint in Actions names the permission");
	unsetenv("GITHUB_ACTIONS");
}

int
main(void)
{
	unsetenv("GITHUB_ACTIONS");
	unsetenv("SIGSTORE_ID_TOKEN");
	unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
	unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
	the_payload_says_who_we_are();
	what_is_no_token_is_refused();
	an_endless_token_is_refused();
	a_token_may_be_text_or_a_file();
	the_environment_may_hold_one();
	nobody_is_told_what_to_do();
	return tap_done();
}
