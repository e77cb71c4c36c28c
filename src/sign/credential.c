#include "sign/credential.h"
#include "sign/token_source.h"
#include "trust/key_private.h"
#include "net/answer.h"
#include <math.h>
#include <time.h>

enum { TOKEN_SPARE = 30 };              /* seconds that a token must still be valid when it is sent */
enum { MAX_ANSWER = 256 << 10 };

/* When to get another token, if the source has one. */
static double
token_end(const struct credential_inputs *o, const struct token *t, double now)
{
	double life = t->issued && t->expires > t->issued ? (double)(t->expires - t->issued) : INFINITY;

	return token_source_renews(o->source) ? now + fmax(life - TOKEN_SPARE, life / 2) : INFINITY;
}

static int
blame_token(const struct token *t, struct diag *why)
{
	if (why->kind != DIAG_REFUSED || !t->expires || t->expires > time(NULL))
		return -1;
	diag_set(why, DIAG_REFUSED, "the identity token has expired");
	return diag_hint(why, "run it again with a new token; finished bundles are kept");
}

/* Sends the request with the token; `call` has the outcome. */
static int
certify(struct credential *c, const struct credential_inputs *o, const struct caller *caller, const struct token *token,
        struct call *call, struct diag *why)
{
	scoped(free_release) char *url = fulcio_url(o->ca_url);
	scoped(buf_release) struct buf body = BUF_INIT;

	if (fulcio_request(&body, &c->key, token->challenge, why))
		return -1;
	call->method = "POST";
	call->url = url;
	call->body = body.text;
	call->body_size = body.len;
	call->max_answer = MAX_ANSWER;
	list_add(&call->headers, "Content-Type: application/json");
	list_add(&call->headers, "Accept: application/json");
	call_authorize(call, "Bearer", token->jwt.text);
	if (call_one(caller, call, why) || fulcio_answer(call, &c->cert, why))
		return -1;
	return fulcio_check(&c->cert, &c->key, o->root, o->expected, &c->who, why) ? answer_refuse(call, why) : 0;
}

/*
 * Requests with one token; *again is the time to try with another token, or 0.  The lifetime of the certificate is
 * measured by the caller's clock, so that a host with a wrong time of day can sign too.
 */
static int
try_token(struct credential *c, const struct credential_inputs *o, const struct caller *caller, double spare, double *again,
          struct diag *why)
{
	scoped(token_release) struct token token = TOKEN_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	struct caller patient = *caller;
	double life;

	*again = 0;
	if (token_source_get(o->source, caller, &token, why) || key_generate(&c->key, why))
		return -1;
	c->obtained = call_clock(caller);
	patient.deadline = fmin(caller->deadline, token_end(o, &token, c->obtained));
	if (certify(c, o, &patient, &token, &call, why)) {
		*again = call.again;
		blame_token(&token, why);
		return diag_wrap(why, "asking for a certificate");
	}
	life = (double)(cert_not_after(&c->cert) - cert_not_before(&c->cert));
	c->until = c->obtained + fmax(life - spare, life / 2);
	return 0;
}

int
credential_obtain(struct credential *c, const struct credential_inputs *o, const struct caller *caller, double spare, struct diag *why)
{
	double again;

	for (;;) {
		credential_release(c);
		if (try_token(c, o, caller, spare, &again, why) == 0)
			return 0;
		if (again <= 0 || again >= caller->deadline || call_wait(caller, again, why))
			return -1;
	}
}

void
credential_release(struct credential *c)
{
	key_release(&c->key);
	cert_release(&c->cert);
	signer_release(&c->who);
	*c = (struct credential)CREDENTIAL_INIT;
}
