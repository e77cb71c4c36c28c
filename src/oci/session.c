#include "session.h"
#include "base/base64.h"
#include "base/text.h"
#include "json/json.h"
#include "net/url.h"
#include "challenge.h"
#include <string.h>
#include <strings.h>

enum { MAX_TOKEN = 256 << 10 };

bool
session_is_loopback(const char *host)
{
	size_t n = strcspn(host, ":");

	return (n == 9 && !strncasecmp(host, "localhost", n)) || text_starts(host, "[::1]") ||
	       (text_starts(host, "127.") && strspn(host, "0123456789.") == n);
}

static void
wipe_text(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

/* The secret of RFC 7617; NULL when we have no password.  Wiped by the caller. */
static char *
basic(const struct registry *r)
{
	scoped(wipe_text) char *pair = NULL;
	struct buf out = BUF_INIT;

	if (!r->credentials.user)
		return NULL;
	pair = xasprintf("%s:%s", r->credentials.user, r->credentials.password);
	base64_encode(&out, pair, strlen(pair));
	return buf_detach(&out);
}

/* Sets the authorization of later requests; takes the secret. */
static void
know(struct registry *r, const char *scheme, char *secret)
{
	wipe_text(&r->secret);
	r->scheme = scheme;
	r->secret = secret;
}

static int
read_token(struct registry *r, const struct buf *answer, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, token;

	if (json_parse(&doc, "the registry's token", answer->text, answer->len, why))
		return -1;
	top = json_top(&doc);
	token = json_find(top, "token");
	if (!json_exists(token))
		token = json_get(top, "access_token");
	json_accept(top);
	if (strpbrk(json_string(token), "\r\n") || !*json_string(token))
		json_complain(token, "is not a token");
	if (json_finish(&doc, why))
		return -1;
	know(r, "Bearer", xstrdup(json_string(token)));
	explicit_bzero(doc.text, answer->len);
	return 0;
}

/* The realm is the registry's word: a password goes there only over TLS, or to the host that it is for. */
static int
check_realm(const struct registry *r, const char *realm, struct diag *why)
{
	scoped(free_release) char *shown = url_shown(realm);

	if (r->tls && !text_starts(realm, "https://"))
		return diag_set(why, DIAG_REFUSED, "the registry wants its token fetched from '%s', which has no TLS", shown);
	if (r->credentials.user && !url_is_private(realm, r->base))
		return diag_set(why, DIAG_REFUSED, "the registry wants its password sent to '%s', another host, without TLS", shown);
	return 0;
}

static int
fetch_token(struct registry *r, const struct challenge *c, struct diag *why)
{
	scoped(free_release) char *url = challenge_url(c);
	scoped(wipe_text) char *password = basic(r);
	scoped(call_release) struct call call = CALL_INIT;
	const struct caller caller = { .kept = r->connections };

	if (check_realm(r, c->realm, why))
		return -1;
	call.url = url;
	call.max_answer = MAX_TOKEN;
	if (password)
		call_authorize(&call, "Basic", password);
	if (call_one(&caller, &call, why) || read_token(r, &call.answer, why))
		return diag_wrap(why, "fetching a token");
	return 0;
}

static int
no_way_in(const struct registry *r, struct diag *why)
{
	diag_set(why, DIAG_REFUSED, "the registry wants a login for '%s'", r->repository);
	return diag_hint(why, "log in by 'skopeo login' or 'docker login', or set REGISTRY_AUTH_FILE");
}

/* Reads the challenge of a 401. */
static int
authenticate(struct registry *r, const struct call *call, struct diag *why)
{
	scoped(challenge_release) struct challenge c = CHALLENGE_INIT;

	for (size_t i = 0; i < call->answer_headers.n; i++) {
		const char *line = call->answer_headers.item[i];

		if (!text_starts(line, "www-authenticate:") || !challenge_parse(&c, strchr(line, ':') + 1))
			continue;
		if (!c.basic)
			return fetch_token(r, &c, why);
		know(r, "Basic", basic(r));
		if (r->secret)
			return 0;
	}
	return no_way_in(r, why);
}

void
session_forget(struct registry *r)
{
	wipe_text(&r->secret);
}

/* Another host, to which an upload may lead, never gets the secret. */
static void
authorize(const struct registry *r, struct call *call)
{
	for (size_t i = 0; i < call->secret_headers.n; i++)
		explicit_bzero(call->secret_headers.item[i], strlen(call->secret_headers.item[i]));
	list_release(&call->secret_headers);
	if (r->secret && url_same_origin(r->base, call->url))
		call_authorize(call, r->scheme, r->secret);
}

/* Those that want authorization come first. */
static size_t
denied_first(struct call *call, size_t n)
{
	size_t denied = 0;

	for (size_t i = 0; i < n; i++) {
		const struct call other = call[denied];

		if (call[i].status != 401)
			continue;
		call[denied++] = call[i];
		if (i != denied - 1)
			call[i] = other;
	}
	return denied;
}

int
session_ask(struct registry *r, const struct caller *caller, struct call *call, size_t n, struct diag *why)
{
	for (int i = 0; i < 2 && n; i++) {
		for (size_t k = 0; k < n; k++)
			authorize(r, &call[k]);
		if (call_all(caller, call, n, why))
			return -1;
		n = denied_first(call, n);
		if (n && i == 0 && authenticate(r, &call[0], why))
			return -1;
	}
	return n ? no_way_in(r, why) : 0;
}
