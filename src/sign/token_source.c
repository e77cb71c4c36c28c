#include "sign/token_source.h"
#include "base/file.h"
#include "cli/gh.h"
#include "net/url.h"
#include "net/answer.h"
#include "login.h"
#include <string.h>
#include <unistd.h>

static bool
is_token(const struct secret *s)
{
	scoped(token_release) struct token t = TOKEN_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	/* a token with wrong claims is not a file name either */
	return !token_parse(&t, s->text, s->n, &why) || why.kind == DIAG_REFUSED;
}

/* The text, or the name of a file. */
static int
open_given(struct token_source *s, struct diag *why)
{
	scoped(diag_release) struct diag wrong = DIAG_INIT;
	scoped(token_release) struct token t = TOKEN_INIT;

	if (is_token(&s->given))
		return 0;
	if (file_exists(s->given.text)) {
		s->file = xstrdup(s->given.text);
		secret_release(&s->given);
		return 0;
	}
	token_parse(&t, s->given.text, s->given.n, &wrong);
	return diag_set(why, DIAG_USAGE, "%s, and there is no file of this name", wrong.text.text);
}

static bool
open_github(struct token_source *s)
{
	const char *url = getenv("ACTIONS_ID_TOKEN_REQUEST_URL");

	if (url && *url && s->request_token.text)
		s->request_url = xasprintf("%s%caudience=" TOKEN_AUDIENCE, url, strchr(url, '?') ? '&' : '?');
	return s->request_url;
}

static int
no_identity(struct diag *why)
{
	diag_set(why, DIAG_USAGE, "there is no identity to sign with");
	if (gh_active())
		return diag_hint(why, "the job needs 'permissions: id-token: write'");
	return diag_hint(why, "give --identity-token or SIGSTORE_ID_TOKEN, --key, or run it on a terminal to log in with a browser");
}

int
token_source_take(struct token_source *s, char *given, struct diag *why)
{
	if (secret_take_env(&s->given, "SIGSTORE_ID_TOKEN", why) ||
	    secret_take_env(&s->request_token, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", why))
		return -1;
	return given ? secret_take(&s->given, given, why) : 0;
}

int
token_source_open(struct token_source *s, const char *login_issuer, struct diag *why)
{
	if (s->given.text)
		return open_given(s, why);
	if (open_github(s))
		return 0;
	if (gh_active() || !login_issuer || !isatty(STDERR_FILENO))
		return no_identity(why);
	s->login_issuer = login_issuer;
	return 0;
}

bool
token_source_renews(const struct token_source *s)
{
	return !s->given.text;
}

static int
read_github(struct token *t, const struct call *call, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *jwt;
	int failed;

	if (answer_parse(&doc, call, why))
		return -1;
	jwt = json_string(json_get(json_top(&doc), "value"));
	failed = answer_finish(&doc, call, why) || token_parse(t, jwt, strlen(jwt), why) ? -1 : 0;
	explicit_bzero((char *)jwt, strlen(jwt));
	return failed;
}

static int
get_github(const struct token_source *s, const struct caller *caller, struct token *t, struct diag *why)
{
	scoped(call_release) struct call call = CALL_INIT;
	int failed;

	call.url = s->request_url;
	call.max_answer = 4 * SECRET_MAX;
	list_add(&call.headers, "Accept: application/json");
	call_authorize(&call, "bearer", s->request_token.text);
	failed = call_one(caller, &call, why) || read_github(t, &call, why) ? -1 : 0;
	explicit_bzero(call.answer.text, call.answer.len);
	return failed ? diag_wrap(why, "asking GitHub for an identity token") : 0;
}

static int
get_login(const struct token_source *s, const struct caller *caller, struct token *t, struct diag *why)
{
	return login_run(s->login_issuer, caller, t, why) ? diag_wrap(why, "logging in at '%s'", s->login_issuer) : 0;
}

static int
get_file(const struct token_source *s, struct token *t, struct diag *why)
{
	scoped(secret_release) struct secret text = SECRET_INIT;

	if (secret_read(&text, s->file, why))
		return -1;
	return token_parse(t, text.text, text.n, why) ? diag_wrap(why, "'%s'", s->file) : 0;
}

int
token_source_get(struct token_source *s, const struct caller *caller, struct token *t, struct diag *why)
{
	if (s->given.text)
		return token_parse(t, s->given.text, s->given.n, why);
	if (s->file)
		return get_file(s, t, why);
	if (s->request_url)
		return get_github(s, caller, t, why);
	return get_login(s, caller, t, why);
}

void
token_source_release(struct token_source *s)
{
	secret_release(&s->given);
	secret_release(&s->request_token);
	free(s->file);
	free(s->request_url);
	*s = (struct token_source)TOKEN_SOURCE_INIT;
}
