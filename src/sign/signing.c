#include "sign/signing.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/say.h"
#include "net/url.h"
#include "rekor.h"
#include "signing_caller.h"
#include "signing_round.h"
#include <math.h>
#include <string.h>
#include <time.h>

enum { NAMES = 5 };

/* Without a log entry or a timestamp a bundle cannot be verified. */
static int
check_services(const struct signing *s, struct diag *why)
{
	if (!s->key && !s->ca.n)
		return diag_set(why, DIAG_REFUSED, "the signing configuration names no certificate authority");
	if (!s->log.n)
		return diag_set(why, DIAG_REFUSED, "the signing configuration names no transparency log");
	if (!s->key && !s->tsa.n && s->log.item[0]->version == 2)
		return diag_set(why, DIAG_REFUSED, "the signing configuration names no timestamp authority, and Rekor v2 gives no time");
	return 0;
}

int
signing_begin(struct signing *s, struct diag *why)
{
	int64_t now = (int64_t)time(NULL) * 1000;

	if (signing_config_choose(s->config, SERVICE_CA, now, &s->ca, why) ||
	    signing_config_choose(s->config, SERVICE_LOG, now, &s->log, why) ||
	    signing_config_choose(s->config, SERVICE_TSA, now, &s->tsa, why) || check_services(s, why))
		return -1;
	s->deadline = signing_clock(s) + s->wait;
	if (s->key)
		s->policy.key = s->key;
	else if (s->identity && s->issuer)
		s->policy = (struct policy){ .identity = s->identity, .issuer = s->issuer };
	return 0;
}

/* Later certificates must have the identity of the first one. */
static void
remember_identity(struct signing *s)
{
	if (s->own_identity)
		return;
	s->own_identity = xstrdup(s->credential.who.san);
	s->own_issuer = xstrdup(s->credential.who.issuer);
	s->policy = (struct policy){ .identity = s->own_identity, .issuer = s->own_issuer };
}

int
signing_identify(struct signing *s, struct diag *why)
{
	const struct policy expected = { .identity = s->own_identity ? s->own_identity : s->identity,
		.issuer = s->own_issuer ? s->own_issuer : s->issuer };
	const struct credential_inputs inputs = { .source = s->source, .ca_url = s->ca.n ? s->ca.item[0]->url : NULL, .root = s->root,
		.expected = &expected };
	struct caller caller = signing_caller(s, s->deadline);

	if (s->key || signing_clock(s) < s->credential.until)
		return 0;
	if (credential_obtain(&s->credential, &inputs, &caller, caller.seconds, why))
		return -1;
	remember_identity(s);
	return 0;
}

static bool
says_the_same(const struct bundle *b, const struct signing_item *item)
{
	if (!item->statement.len)
		return !b->is_dsse;
	return b->is_dsse && b->dsse.payload.len == item->statement.len &&
	       !memcmp(b->dsse.payload.text, item->statement.text, item->statement.len);
}

/* Is there a bundle that is as good as a new one? */
static void
keep(struct signing *s, struct signing_item *item)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (item->state != SIGNING_OPEN || bundle_load(&b, item->path, &ignored) || !says_the_same(&b, item))
		return;
	if (verify_bundle(&b, item->artifact, s->root, &s->policy, &item->verification, &ignored)) {
		verification_release(&item->verification);
		return;
	}
	item->state = SIGNING_KEPT;
	s->have++;
}

/* The signer of bundles that may be kept is known with a key, with an expected identity, or with a certificate. */
static int
keep_good(struct signing *s, struct signing_item *item, size_t n, struct diag *why)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = any || file_exists(item[i].path);
	if (!any)
		return 0;
	if (!s->policy.key && !s->policy.identity && signing_identify(s, why))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (file_exists(item[i].path))
			keep(s, &item[i]);
	return 0;
}

static int
check_key(const struct signing *s, const struct signing_item *item, size_t n, struct diag *why)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < s->log.n; k++)
			if (rekor_takes(s->log.item[k]->version, s->key ? s->key->kind : KEY_P256, item[i].statement.len, why))
				return diag_wrap(why, "'%s'", item[i].name);
	return 0;
}

static size_t
gather_open(struct signing_item *item, size_t n, struct signing_item **open)
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < SIGNING_ROUND; i++)
		if (item[i].state == SIGNING_OPEN)
			open[k++] = &item[i];
	return k;
}

/* Items that failed only because the certificate expired are tried again with another certificate. */
static int
reopen(struct signing *s, struct signing_item **item, size_t n, struct diag *why)
{
	const struct caller caller = signing_caller(s, s->deadline);
	double soonest = INFINITY;

	for (size_t i = 0; i < n; i++) {
		if (item[i]->state != SIGNING_MISSED || item[i]->again <= 0 || item[i]->again >= s->deadline)
			continue;
		item[i]->state = SIGNING_OPEN;
		soonest = fmin(soonest, item[i]->again);
	}
	if (isinf(soonest))
		return 0;
	s->credential.until = 0;
	return call_wait(&caller, soonest, why);
}

static int
sign_open(struct signing *s, struct signing_item *item, size_t n, struct diag *why)
{
	struct signing_item *open[SIGNING_ROUND];
	size_t k;

	while ((k = gather_open(item, n, open))) {
		if (signing_identify(s, why))
			return -1;
		if (signing_round(s, open, k, s->key ? s->deadline : fmin(s->deadline, s->credential.until), why) ||
		    reopen(s, open, k, why))
			return -1;
	}
	return 0;
}

/* "3 of 30 have no bundle ('a', 'b', 'c'): cause of the first" */
static int
check_all_signed(const struct signing_item *item, size_t n, struct diag *why)
{
	scoped(buf_release) struct buf names = BUF_INIT;
	const struct signing_item *first = NULL;
	size_t missing = 0;

	for (size_t i = 0; i < n; i++) {
		if (item[i].state == SIGNING_KEPT || item[i].state == SIGNING_MADE)
			continue;
		if (++missing <= NAMES)
			buf_printf(&names, "%s'%s'", missing > 1 ? ", " : "", item[i].name);
		if (!first || (first->state != SIGNING_REFUSED && item[i].state == SIGNING_REFUSED))
			first = &item[i];
	}
	if (!missing)
		return 0;
	if (first->state != SIGNING_OPEN)
		diag_set(why, first->why.kind, "%s", first->why.text.text);
	return diag_wrap(why, "%zu of %zu not signed (%s%s)", missing, n, names.text, missing > NAMES ? ", ..." : "");
}

int
signing_run(struct signing *s, struct signing_item *item, size_t n, struct diag *why)
{
	int failed;

	s->of = n;
	s->have = 0;
	failed = check_key(s, item, n, why) || keep_good(s, item, n, why) || sign_open(s, item, n, why);
	say_live_end();
	return check_all_signed(item, n, why) || failed ? -1 : 0;
}

void
signing_item_release(struct signing_item *item)
{
	buf_release(&item->statement);
	verification_release(&item->verification);
	diag_release(&item->why);
}

void
signing_release(struct signing *s)
{
	credential_release(&s->credential);
	connections_release(&s->kept);
	free(s->own_identity);
	free(s->own_issuer);
	*s = (struct signing)SIGNING_INIT;
}
