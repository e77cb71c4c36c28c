#include "login.h"
#include "base/base64.h"
#include "base/proc.h"
#include "base/text.h"
#include "net/loopback.h"
#include "net/url.h"
#include "trust/hash.h"
#include "net/answer.h"
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define CLIENT "sigstore"
#define CALLBACK "/auth/callback"
enum { LOGIN_SECONDS = 300 };
static const char page[] =
	"<!doctype html><html lang=en><meta charset=utf-8><title>ingot</title>"
	"<p>ingot has what it needs; you may close this page.</p></html>\n";

struct login {
	const char *issuer;             /* borrowed */
	const struct caller *caller;    /* borrowed */
	char *authorize_url, *token_url;
	struct buf verifier, state, nonce, redirect;
	char *code;
};
#define LOGIN_INIT { .verifier = BUF_INIT, .state = BUF_INIT, .nonce = BUF_INIT, .redirect = BUF_INIT }

static void
login_release(struct login *l)
{
	explicit_bzero(l->verifier.text, l->verifier.len);
	buf_release(&l->verifier);
	buf_release(&l->state);
	buf_release(&l->nonce);
	buf_release(&l->redirect);
	free(l->authorize_url);
	free(l->token_url);
	free(l->code);
}

/* 43 random characters: the minimum of RFC 7636. */
static void
add_random(struct buf *out)
{
	unsigned char bytes[32];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	base64url_encode(out, bytes, sizeof(bytes));
}

void
login_challenge(struct buf *out, const char *verifier)
{
	unsigned char digest[HASH_MAX];

	hash_bytes(HASH_SHA256, verifier, strlen(verifier), digest);
	base64url_encode(out, digest, hash_size(HASH_SHA256));
}

/* Addresses of an https issuer must be https too. */
static char *
read_endpoint(const struct login *l, struct json top, const char *name)
{
	struct json j = json_get(top, name);
	const char *url = json_string(j);

	if (json_exists(j) && !text_starts(url, "https://") && (!text_starts(url, "http://") || text_starts(l->issuer, "https://")))
		json_complain(j, "'%.80s' is not an https address", url);
	return xstrdup(url);
}

/* OpenID Connect Discovery 1.0, sections 4.1 and 4.3. */
static int
discover(struct login *l, struct diag *why)
{
	scoped(free_release) char *url = xasprintf("%s/.well-known/openid-configuration", l->issuer);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;

	call.url = url;
	call.max_answer = 256 << 10;
	if (call_one(l->caller, &call, why) || answer_parse(&doc, &call, why))
		return -1;
	struct json top = json_top(&doc), issuer = json_get(top, "issuer");

	if (strcmp(json_string(issuer), l->issuer))
		json_complain(issuer, "is '%.80s', not the issuer that was asked", json_string(issuer));
	l->authorize_url = read_endpoint(l, top, "authorization_endpoint");
	l->token_url = read_endpoint(l, top, "token_endpoint");
	return answer_finish(&doc, &call, why);
}

static void
add_field(struct buf *form, const char *name, const char *value)
{
	scoped(free_release) char *escaped = text_percent(value, "");

	buf_printf(form, "%s%s=%s", form->len && !text_ends(form->text, "?") ? "&" : "", name, escaped);
}

static void
write_address(const struct login *l, struct buf *url)
{
	scoped(buf_release) struct buf challenge = BUF_INIT;

	login_challenge(&challenge, l->verifier.text);
	buf_printf(url, "%s%c", l->authorize_url, strchr(l->authorize_url, '?') ? '&' : '?');
	add_field(url, "response_type", "code");
	add_field(url, "client_id", CLIENT);
	add_field(url, "redirect_uri", l->redirect.text);
	add_field(url, "scope", "openid email");
	add_field(url, "state", l->state.text);
	add_field(url, "nonce", l->nonce.text);
	add_field(url, "code_challenge", challenge.text);
	add_field(url, "code_challenge_method", "S256");
}

/* On a desktop; `setsid` lets the browser outlive this process.  A failure does not matter, since the address is printed. */
static void
open_browser(char *url)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	char *argv[] = { "setsid", "--fork", "xdg-open", url, NULL };
	struct proc p = PROC_INIT;

	if (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
		return;
	p.argv = argv;
	p.seconds = 10;
	proc_capture(&p, &out, 1 << 16, &ignored);
}

/* Printed with --quiet too, since the user must act. */
static void
send_person(const struct login *l)
{
	scoped(buf_release) struct buf url = BUF_INIT;

	write_address(l, &url);
	fprintf(stderr, "To log in, open this address in a browser:\n\n  %s\n\n"
	        "If the browser is on another machine, paste the final address from it here.\n", url.text);
	fflush(stderr);
	open_browser(url.text);
}

/* RFC 6749 section 4.1.2; the state must be ours. */
static int
read_code(struct login *l, const char *query, struct diag *why)
{
	scoped(free_release) char *state = url_parameter(query, "state");
	scoped(free_release) char *error = url_parameter(query, "error");
	scoped(free_release) char *words = url_parameter(query, "error_description");

	if (!state || strlen(state) != l->state.len || CRYPTO_memcmp(state, l->state.text, l->state.len))
		return diag_set(why, DIAG_REFUSED, "the browser returned the answer to another request (its state differs)");
	if (error) {
		diag_set(why, DIAG_REFUSED, "the issuer says '%.80s'%s%.200s", error, words ? ": " : "", words ? words : "");
		text_defang(why->text.text);
		return -1;
	}
	l->code = url_parameter(query, "code");
	return l->code ? 0 : diag_set(why, DIAG_REFUSED, "the browser returned no code");
}

static int
ask_person(struct login *l, struct diag *why)
{
	scoped(loopback_release) struct loopback loopback = LOOPBACK_INIT;
	scoped(buf_release) struct buf query = BUF_INIT;

	if (loopback_open(&loopback, why))
		return -1;
	/* the issuer takes "localhost" of any port for its public client; we listen on 127.0.0.1 alone */
	buf_printf(&l->redirect, "http://localhost:%u" CALLBACK, loopback.port);
	send_person(l);
	return loopback_wait(&loopback, CALLBACK, page, LOGIN_SECONDS, &query, why) || read_code(l, query.text, why) ? -1 : 0;
}

static int
read_token(const struct login *l, const struct call *call, struct token *t, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *jwt;

	if (answer_parse(&doc, call, why))
		return -1;
	jwt = json_string(json_get(json_top(&doc), "id_token"));
	if (answer_finish(&doc, call, why) || token_parse(t, jwt, strlen(jwt), why))
		return -1;
	if (strcmp(t->nonce, l->nonce.text))
		return diag_set(why, DIAG_REFUSED, "the identity token is for another login (its nonce differs)");
	if (strcmp(t->issuer, l->issuer))
		return diag_set(why, DIAG_REFUSED, "the identity token is issued by '%.80s'", t->issuer);
	return 0;
}

/* RFC 6749 section 4.1.3, RFC 7636 section 4.5. */
static int
exchange(const struct login *l, struct token *t, struct diag *why)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(buf_release) struct buf form = BUF_INIT;
	int failed;

	add_field(&form, "grant_type", "authorization_code");
	add_field(&form, "code", l->code);
	add_field(&form, "redirect_uri", l->redirect.text);
	add_field(&form, "client_id", CLIENT);
	add_field(&form, "code_verifier", l->verifier.text);
	call.method = "POST";
	call.url = l->token_url;
	call.max_answer = 8 * SECRET_MAX;
	list_add(&call.headers, "Content-Type: application/x-www-form-urlencoded");
	list_add(&call.headers, "Accept: application/json");
	call.body = form.text;
	call.body_size = form.len;
	failed = call_one(l->caller, &call, why) || read_token(l, &call, t, why) ? -1 : 0;
	explicit_bzero(call.answer.text, call.answer.len);
	explicit_bzero(form.text, form.len);
	return failed;
}

int
login_run(const char *issuer, const struct caller *caller, struct token *t, struct diag *why)
{
	scoped(login_release) struct login l = LOGIN_INIT;

	l.issuer = issuer;
	l.caller = caller;
	add_random(&l.verifier);
	add_random(&l.state);
	add_random(&l.nonce);
	if (discover(&l, why) || ask_person(&l, why) || exchange(&l, t, why))
		return -1;
	return 0;
}
