#include "trust/verify_report.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include <inttypes.h>
#include <string.h>

struct verify_report_item *
verify_report_add(struct verify_report *r, const char *name, const char *bundle)
{
	struct verify_report_item *item;

	array_grow(r->item, r->n, r->cap);
	item = &r->item[r->n++];
	*item = (struct verify_report_item){ .name = xstrdup(name), .bundle = xstrdup(bundle), .verification = VERIFICATION_INIT };
	return item;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Would both be described by the same lines? */
static bool
same_origin(const struct verification *a, const struct verification *b)
{
	const struct signer *x = &a->signer, *y = &b->signer;

	return a->by_key == b->by_key && a->log_url == b->log_url && a->tsa_uri == b->tsa_uri &&
	       same_text(x->san, y->san) && same_text(x->issuer, y->issuer) && same_text(x->source_uri, y->source_uri) &&
	       same_text(x->source_digest, y->source_digest) && same_text(x->source_ref, y->source_ref) && same_text(x->run_uri, y->run_uri);
}

static void
say_item(const struct verify_report_item *item)
{
	if (item->verification.has_log_index)
		say("%s: verified, log entry %" PRIu64, item->name, item->verification.log_index);
	else
		say("%s: verified", item->name);
}

static void
say_signer(const struct signer *s)
{
	say("  signed by  %s", s->san);
	say("  issuer     %s", s->issuer);
	if (*s->source_uri)
		say("  from       %s at %s%s%s%s", s->source_uri, *s->source_digest ? s->source_digest : "an unknown commit",
		    *s->source_ref ? " (" : "", s->source_ref, *s->source_ref ? ")" : "");
	if (*s->run_uri)
		say("  run        %s", s->run_uri);
}

static void
say_times(const struct verify_report_item *item, size_t n)
{
	int64_t first = item->verification.seconds, last = first;
	char from[21], to[21];

	for (size_t i = 1; i < n; i++) {
		int64_t t = item[i].verification.seconds;

		first = t < first ? t : first;
		last = t > last ? t : last;
	}
	if (!first)
		return;
	text_put_time(from, first);
	text_put_time(to, last);
	if (first == last)
		say("  when       %s", from);
	else
		say("  when       %s to %s", from, to);
}

/* The lines that n items in a row share. */
static void
say_origin(const struct verify_report_item *item, size_t n)
{
	const struct verification *v = &item->verification;

	if (v->by_key)
		say("  signed by  the given key");
	else
		say_signer(&v->signer);
	say_times(item, n);
	if (v->log_url)
		say("  log        %s", *v->log_url ? v->log_url : "without an address");
	if (v->tsa_uri)
		say("  timestamp  %s", *v->tsa_uri ? v->tsa_uri : "by an authority without an address");
}

static void
say_provenance(const struct verify_report *r)
{
	const struct slsa *p = &r->slsa;

	say("%s: verified for %s", r->attested.name, r->n == 1 ? r->item[0].name : "all of them");
	say("  built by   %s", p->builder);
	say("  workflow   %s of %s at %s (%s)", p->workflow, p->repository, p->commit, p->ref);
	if (*p->run)
		say("  run        %s", p->run);
	if (r->pins)
		say("  inputs     %zu, all as pinned in '%s'", r->pinned, r->pins);
	if (!r->n || !same_origin(&r->attested.verification, &r->item[r->n - 1].verification))
		say_origin(&r->attested, 1);
}

void
verify_report_say(const struct verify_report *r)
{
	for (size_t i = 0, n; i < r->n; i += n) {
		for (n = 0; i + n < r->n && same_origin(&r->item[i].verification, &r->item[i + n].verification); n++)
			say_item(&r->item[i + n]);
		say_origin(&r->item[i], n);
	}
	if (r->has_provenance)
		say_provenance(r);
}

static void
write_text(struct jsonw *w, const char *name, const char *value)
{
	if (value && *value)
		jsonw_string(w, name, value);
}

static void
write_signer(struct jsonw *w, const struct signer *s)
{
	jsonw_object(w, "signer");
	jsonw_string(w, "identity", s->san);
	jsonw_string(w, "issuer", s->issuer);
	write_text(w, "workflow", s->build_signer_uri);
	write_text(w, "workflow_commit", s->build_signer_digest);
	write_text(w, "repository", s->source_uri);
	write_text(w, "repository_id", s->source_id);
	write_text(w, "commit", s->source_digest);
	write_text(w, "ref", s->source_ref);
	write_text(w, "trigger", s->trigger);
	write_text(w, "runner", s->runner_environment);
	write_text(w, "run", s->run_uri);
	jsonw_end(w);
}

static void
write_verification(struct jsonw *w, const struct verification *v)
{
	jsonw_string(w, "kind", v->predicate_type ? "attestation" : "signature");
	write_text(w, "predicate_type", v->predicate_type);
	if (!v->by_key)
		write_signer(w, &v->signer);
	if (v->seconds)
		jsonw_time(w, "time", v->seconds);
	if (v->log_url) {
		jsonw_object(w, "log");
		write_text(w, "url", v->log_url);
		if (v->has_log_index)
			jsonw_integer(w, "index", (int64_t)v->log_index);
		jsonw_end(w);
	}
	write_text(w, "timestamp_authority", v->tsa_uri);
}

static void
write_item(struct jsonw *w, const char *member, const struct verify_report_item *item)
{
	jsonw_object(w, member);
	jsonw_string(w, "name", item->name);
	write_text(w, "sha256", item->sha256);
	jsonw_string(w, "bundle", item->bundle);
	write_verification(w, &item->verification);
	jsonw_end(w);
}

static void
write_provenance(struct jsonw *w, const struct verify_report *r)
{
	const struct slsa *p = &r->slsa;

	jsonw_object(w, "provenance");
	jsonw_string(w, "builder", p->builder);
	jsonw_string(w, "build_type", p->build_type);
	jsonw_string(w, "repository", p->repository);
	jsonw_string(w, "ref", p->ref);
	jsonw_string(w, "workflow", p->workflow);
	jsonw_string(w, "commit", p->commit);
	write_text(w, "run", p->run);
	if (r->pins) {
		jsonw_object(w, "pins");
		jsonw_string(w, "set", r->pins);
		jsonw_integer(w, "inputs", (int64_t)r->pinned);
		jsonw_end(w);
	}
	write_item(w, "attestation", &r->attested);
	jsonw_end(w);
}

void
verify_report_write(struct jsonw *w, const struct verify_report *r)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/verify/1");
	jsonw_string(w, "trusted_root", r->root->source);
	jsonw_array(w, "verified");
	for (size_t i = 0; i < r->n; i++)
		write_item(w, NULL, &r->item[i]);
	jsonw_end(w);
	if (r->has_provenance)
		write_provenance(w, r);
	jsonw_end(w);
}

static void
put_row(struct buf *out, const struct verify_report_item *item)
{
	const struct verification *v = &item->verification;

	gh_cell(out, item->name);
	gh_cell(out, v->by_key ? "the given key" : v->signer.san);
	gh_cell(out, v->by_key || !*v->signer.source_digest ? "-" : v->signer.source_digest);
	if (v->has_log_index)
		buf_printf(out, "| %" PRIu64 " |\n", v->log_index);
	else
		buf_str(out, "| |\n");
}

void
verify_report_summarize(struct buf *out, const struct verify_report *r)
{
	buf_str(out, "### Verified\n\n| file | signed by | commit | log entry |\n|---|---|---|--:|\n");
	for (size_t i = 0; i < r->n; i++)
		put_row(out, &r->item[i]);
	if (r->has_provenance)
		put_row(out, &r->attested);
}

static void
item_release(struct verify_report_item *item)
{
	free(item->name);
	free(item->bundle);
	verification_release(&item->verification);
}

void
verify_report_release(struct verify_report *r)
{
	for (size_t i = 0; i < r->n; i++)
		item_release(&r->item[i]);
	free(r->item);
	item_release(&r->attested);
	statement_release(&r->provenance);
	*r = (struct verify_report)VERIFY_REPORT_INIT;
}
