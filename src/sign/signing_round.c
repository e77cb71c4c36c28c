#include "signing_round.h"
#include "base/base64.h"
#include "trust/key_private.h"
#include "trust/timestamp.h"
#include "net/answer.h"
#include "rekor.h"
#include "signing_caller.h"
#include <math.h>
#include <string.h>

enum { TRIES = 4 };

/* One request about one signature. */
struct request {
	struct signed_item *work;
	const struct service *service;
	bool log;                       /* else a timestamp authority */
	size_t at;                      /* which entry or timestamp of the bundle it fills */
	char *url;
	char *location;                 /* where the log says that the entry is already, or NULL */
	char *asked;                    /* that address, once it was asked */
	struct buf body;
	struct call *call;              /* while it runs */
};

/* The bundle of one item, in progress. */
struct signed_item {
	struct signing *signing;
	struct signing_item *item;
	struct bundle bundle;           /* its certificate is borrowed */
	struct logged logged;
	unsigned char digest[HASH_MAX];
	struct request *request;
	size_t requests, left;
};

static void
signed_item_release(struct signed_item *w)
{
	for (size_t i = 0; i < w->requests; i++) {
		free(w->request[i].url);
		free(w->request[i].location);
		free(w->request[i].asked);
		buf_release(&w->request[i].body);
	}
	free(w->request);
	w->bundle.cert = (struct cert)CERT_INIT;
	bundle_release(&w->bundle);
}

/* Requests for a failed item are given up. */
static void
give_up(struct signed_item *w)
{
	for (size_t i = 0; i < w->requests; i++)
		if (w->request[i].call)
			w->request[i].call->give_up = true;
}

static void
lose(struct signed_item *w, struct diag *cause, double again)
{
	struct signing_item *item = w->item;

	if (item->state == SIGNING_REFUSED || (item->state == SIGNING_MISSED && cause->kind == DIAG_SYSTEM)) {
		item->again = item->again > 0 && again > 0 ? fmin(item->again, again) : 0;
		return;
	}
	item->state = cause->kind == DIAG_SYSTEM ? SIGNING_MISSED : SIGNING_REFUSED;
	item->again = again;
	diag_move(&item->why, cause);
	if (item->state == SIGNING_REFUSED)
		give_up(w);
}

static int
sign_file(struct signed_item *w, const struct key *key, struct diag *why)
{
	enum hash h = key_hash(key) ? key_hash(key) : HASH_SHA256;
	const unsigned char *digest = artifact_digest(w->item->artifact, h, why);

	if (!digest)
		return -1;
	memcpy(w->digest, digest, hash_size(h));
	w->bundle.hash = h;
	buf_add(&w->bundle.digest, digest, hash_size(h));
	w->logged.hash = h;
	return key_sign_digest(key, digest, hash_size(h), &w->bundle.signature, why);
}

static int
sign_statement(struct signed_item *w, const struct key *key, struct diag *why)
{
	enum hash h = key_hash(key) ? key_hash(key) : HASH_SHA256;
	scoped(buf_release) struct buf pae = BUF_INIT;
	struct dsse *d = &w->bundle.dsse;

	w->bundle.is_dsse = true;
	d->type = xstrdup(DSSE_INTOTO);
	buf_add(&d->payload, w->item->statement.text, w->item->statement.len);
	dsse_pae(&pae, d->type, d->payload.text, d->payload.len);
	hash_bytes(h, pae.text, pae.len, w->digest);
	w->logged.hash = h;
	return key_sign(key, pae.text, pae.len, &d->signature, why);
}

/* The hint for a managed key as cosign writes it: its SHA-256 in base64. */
static void
name_signer(struct signed_item *w, const struct key *key)
{
	struct bundle *b = &w->bundle;
	scoped(buf_release) struct buf spki = BUF_INIT, hint = BUF_INIT;
	unsigned char digest[HASH_MAX];

	b->version = BUNDLE_V03;
	b->has_cert = !w->signing->key;
	if (b->has_cert) {
		b->cert = w->signing->credential.cert;
		return;
	}
	key_spki(key, &spki);
	hash_bytes(HASH_SHA256, spki.text, spki.len, digest);
	base64_encode(&hint, digest, hash_size(HASH_SHA256));
	b->key_hint = buf_detach(&hint);
}

static const struct buf *
signature(const struct signed_item *w)
{
	return w->bundle.is_dsse ? &w->bundle.dsse.signature : &w->bundle.signature;
}

static int
sign(struct signed_item *w, struct diag *why)
{
	const struct key *key = signing_key(w->signing);

	name_signer(w, key);
	if (w->item->statement.len ? sign_statement(w, key, why) : sign_file(w, key, why))
		return -1;
	w->logged = (struct logged){
		.dsse = w->bundle.is_dsse, .signature = signature(w)->text, .signature_n = signature(w)->len,
		.cert = w->bundle.has_cert ? &w->bundle.cert : NULL, .key = w->bundle.has_cert ? NULL : key,
		.digest = w->digest, .hash = w->logged.hash, .payload_type = w->bundle.dsse.type,
		.payload = w->bundle.dsse.payload.text, .payload_n = w->bundle.dsse.payload.len,
	};
	return 0;
}

static int
prepare_log(struct signed_item *w, const struct service *log, struct request *e, struct diag *why)
{
	*e = (struct request){ .work = w, .service = log, .log = true, .at = w->bundle.entries++, .body = BUF_INIT };
	e->url = rekor_url(log->url, log->version);
	return rekor_request(&e->body, log->version, &w->logged, w->bundle.is_dsse ? &w->bundle.dsse : NULL, why);
}

static int
prepare_tsa(struct signed_item *w, const struct service *tsa, struct request *e, struct diag *why)
{
	*e = (struct request){ .work = w, .service = tsa, .at = w->bundle.timestamps++, .body = BUF_INIT };
	e->url = xstrdup(tsa->url);
	return timestamp_request(&e->body, signature(w)->text, signature(w)->len, why);
}

static int
prepare(struct signed_item *w, struct diag *why)
{
	const struct signing *s = w->signing;
	struct bundle *b = &w->bundle;

	w->request = xcalloc(s->log.n + s->tsa.n, sizeof(*w->request));
	b->entry = xcalloc(s->log.n, sizeof(*b->entry));
	b->timestamp = xcalloc(s->tsa.n, sizeof(*b->timestamp));
	for (size_t i = 0; i < s->log.n; i++) {
		b->entry[i] = (struct log_entry)LOG_ENTRY_INIT;
		if (prepare_log(w, s->log.item[i], &w->request[w->requests++], why))
			return -1;
	}
	for (size_t i = 0; i < s->tsa.n; i++) {
		b->timestamp[i] = (struct buf)BUF_INIT;
		if (prepare_tsa(w, s->tsa.item[i], &w->request[w->requests++], why))
			return -1;
	}
	w->left = w->requests;
	return 0;
}

static int
take_timestamp(struct request *e, const struct call *call, struct diag *why)
{
	struct signed_item *w = e->work;
	const struct trusted_authority *tsa;
	int64_t seconds;

	if (call_is_html(call, NULL))
		diag_set(why, DIAG_REFUSED, "is an HTML page instead of a timestamp");
	else if (timestamp_verify(w->signing->root, call->answer.text, call->answer.len, signature(w)->text, signature(w)->len,
	                          &e->body, &seconds, &tsa, why) == 0) {
		buf_add(&w->bundle.timestamp[e->at], call->answer.text, call->answer.len);
		return 0;
	}
	return answer_refuse(call, why);
}

/* Another signature is another entry, unless the key signs the same thing the same way (RSA). */
static int
sign_again(struct request *e, const struct call *call, struct diag *why)
{
	struct signing_item *item = e->work->item;

	if (++item->tries < TRIES && signing_key(e->work->signing)->kind != KEY_RSA)
		return 1;
	diag_set(why, DIAG_REFUSED, "an equal entry is in the log already, and this log does not give it out");
	return answer_refuse(call, why);
}

/* 0: it is there; 1: not yet; -1: lost */
static int
take_entry(struct request *e, const struct call *call, struct diag *why)
{
	struct signed_item *w = e->work;
	struct log_entry *entry = &w->bundle.entry[e->at];
	const struct log_demand demand = { .set = e->service->version == 1, .proof = true };
	struct log_times times;
	enum rekor_outcome outcome;

	if (rekor_answer(call, e->service->version, e->service->url, &outcome, entry, &e->location, why))
		return -1;
	if (outcome == REKOR_TWICE)
		return sign_again(e, call, why);
	if (outcome == REKOR_ELSEWHERE)
		return 1;
	return log_entry_verify(entry, w->signing->root, &demand, &w->logged, &times, why) ? answer_refuse(call, why) : 0;
}

static int
write_bundle(const struct signed_item *w, struct diag *why)
{
	scoped(jsonw_release) struct jsonw json = JSONW_COMPACT;

	bundle_write(&json, &w->bundle);
	return jsonw_save(&json, w->item->path, why);
}

/* A bundle gets its name only after verification. */
static void
finish(struct signed_item *w)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct signing_item *item = w->item;

	if (verify_bundle(&w->bundle, item->artifact, w->signing->root, &w->signing->policy, &item->verification, &why)) {
		diag_wrap(&why, "checking the bundle that was made");
	} else if (write_bundle(w, &why) == 0) {
		item->state = SIGNING_MADE;
		w->signing->have++;
		return;
	}
	lose(w, &why, 0);
}

static void
take_answer(void *ctx, struct call *call)
{
	struct request *e = call->owner;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int outcome;

	(void)ctx;
	if (call->failed)
		outcome = diag_set(&why, call->why.kind, "%s", call->why.text.text);
	else
		outcome = e->log ? take_entry(e, call, &why) : take_timestamp(e, call, &why);
	if (outcome < 0)
		lose(e->work, &why, call->again);
	if (outcome == 0 && --e->work->left == 0 && e->work->item->state == SIGNING_OPEN)
		finish(e->work);
}

static void
put_call(struct call *call, struct request *e)
{
	*call = (struct call)CALL_INIT;
	call->owner = e;
	e->call = call;
	if (e->location) {
		call->url = e->asked = e->location;
		e->location = NULL;
		return;
	}
	call->method = "POST";
	call->url = e->url;
	call->body = e->body.text;
	call->body_size = e->body.len;
	call->accept = e->log ? rekor_statuses : NULL;
	list_add(&call->headers, e->log ? "Content-Type: application/json" : "Content-Type: application/timestamp-query");
	list_add(&call->headers, e->log ? "Accept: application/json" : "Accept: application/timestamp-reply");
}

/* Logs come first, since their answers take longest.  Sends all requests, or only those that were redirected. */
static size_t
gather_calls(struct signed_item *work, size_t n, bool elsewhere, struct call *call)
{
	size_t k = 0;

	for (int log = 1; log >= 0; log--)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; work[i].item->state == SIGNING_OPEN && j < work[i].requests; j++) {
				struct request *e = &work[i].request[j];

				if (e->log == log && (!elsewhere || e->location))
					put_call(&call[k++], e);
			}
	return k;
}

static void
ask(struct signing *s, struct signed_item *work, size_t n, bool elsewhere, double deadline)
{
	size_t most = n * (s->log.n + s->tsa.n);
	scoped(free_release) struct call *call = xcalloc(most, sizeof(*call));
	scoped(diag_release) struct diag said_by_each = DIAG_INIT;
	struct caller caller = signing_caller(s, deadline);
	size_t k = gather_calls(work, n, elsewhere, call);

	caller.finished = take_answer;
	if (k)
		call_all(&caller, call, k, &said_by_each);
	for (size_t i = 0; i < k; i++) {
		((struct request *)call[i].owner)->call = NULL;
		call_release(&call[i]);
	}
}

int
signing_round(struct signing *s, struct signing_item **item, size_t n, double deadline, struct diag *why)
{
	struct signed_item *work = xcalloc(n, sizeof(*work));
	int failed = 0;

	for (size_t i = 0; i < n; i++) {
		work[i] = (struct signed_item){ .signing = s, .item = item[i], .bundle = BUNDLE_INIT };
		if (sign(&work[i], why) || prepare(&work[i], why)) {
			failed = diag_wrap(why, "signing '%s'", item[i]->name);
			n = i + 1;
		}
	}
	if (!failed) {
		ask(s, work, n, false, deadline);
		ask(s, work, n, true, deadline);
	}
	for (size_t i = 0; i < n; i++)
		signed_item_release(&work[i]);
	free(work);
	return failed;
}
