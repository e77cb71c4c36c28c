#include "trust/examine.h"
#include "base/file.h"
#include "base/text.h"
#include <string.h>

static int
check_type(const struct examine *x, const struct verification *v, struct diag *why)
{
	if (!x->type)
		return 0;
	if (!v->predicate_type)
		return diag_set(why, DIAG_REFUSED, "the bundle signs a file, expected an attestation of type '%s'", x->type);
	if (strcmp(v->predicate_type, x->type) == 0)
		return 0;
	return diag_set(why, DIAG_REFUSED, "the attestation is of type '%.200s', expected '%s'", v->predicate_type, x->type);
}

static int
check(const struct examine *x, const struct bundle *b, struct artifact *a, struct verification *v, struct diag *why)
{
	return verify_bundle(b, a, x->root, x->policy, v, why) || check_type(x, v, why) ? -1 : 0;
}

/* Takes the verification into the report. */
static int
accept(struct examine *x, struct artifact *a, const char *name, const char *where, struct verification *v, struct diag *why)
{
	struct verify_report_item *item = verify_report_add(x->report, name, where);
	const unsigned char *digest = artifact_digest(a, HASH_SHA256, why);

	item->verification = *v;
	*v = (struct verification)VERIFICATION_INIT;
	if (digest)
		text_hex(item->sha256, digest, 32);
	return digest ? 0 : -1;
}

/* JSON lines: each is a document.  No single document looks like that, since a comma would be missing. */
static bool
is_lines(const struct buf *text)
{
	size_t lines = 0;

	for (const char *at = text->text, *next; *at; at = next, lines++) {
		size_t n = strcspn(at, "\n");

		next = at + n + (at[n] == '\n');
		if (*at != '{' || at[n - 1] != '}')
			return false;
	}
	return lines > 1 && strlen(text->text) == text->len;
}

/* One of the bundles must be good. */
static int
examine_lines(struct examine *x, struct artifact *a, const char *name, const char *path, const struct buf *text, struct diag *why)
{
	scoped(diag_release) struct diag first = DIAG_INIT;
	size_t tried = 0;

	for (const char *at = text->text; *at && tried < EXAMINE_MAX_LINES; at += strspn(at, "\n")) {
		scoped(verification_release) struct verification v = VERIFICATION_INIT;
		scoped(bundle_release) struct bundle b = BUNDLE_INIT;
		scoped(diag_release) struct diag wrong = DIAG_INIT;
		size_t n = strcspn(at, "\n");

		if (bundle_parse(&b, path, at, n, &wrong) == 0 && check(x, &b, a, &v, &wrong) == 0)
			return accept(x, a, name, path, &v, why);
		if (!tried++)
			diag_move(&first, &wrong);
		at += n;
	}
	return diag_set(why, first.kind, "'%s' is not verified: none of the %zu bundles in '%s' is good, the first: %s", name, tried, path,
	                first.text.text);
}

int
examine_bundle(struct examine *x, const struct bundle *b, struct artifact *a, const char *name, const char *where, struct diag *why)
{
	scoped(verification_release) struct verification v = VERIFICATION_INIT;

	if (check(x, b, a, &v, why))
		return diag_wrap(why, "'%s' is not verified", name);
	return accept(x, a, name, where, &v, why);
}

int
examine_artifact(struct examine *x, struct artifact *a, const char *name, const char *bundle, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	if (!file_exists(bundle))
		return diag_set(why, DIAG_REFUSED, "'%s' is not verified: there is no bundle '%s'", name, bundle);
	if (bundle_read(&text, bundle, why))
		return diag_wrap(why, "'%s' is not verified", name);
	if (is_lines(&text))
		return examine_lines(x, a, name, bundle, &text, why);
	if (bundle_parse(&b, bundle, text.text, text.len, why))
		return diag_wrap(why, "'%s' is not verified", name);
	return examine_bundle(x, &b, a, name, bundle, why);
}

int
examine_file(struct examine *x, const char *file_or_digest, const char *bundle, struct diag *why)
{
	scoped(free_release) char *beside = xasprintf("%s" BUNDLE_SUFFIX, file_or_digest);
	struct artifact a = ARTIFACT_INIT;

	if (artifact_open(&a, file_or_digest, why))
		return -1;
	if (!a.path && !bundle) {
		diag_set(why, DIAG_USAGE, "a digest has no bundle beside it");
		return diag_hint(why, "give it with --bundle FILE");
	}
	return examine_artifact(x, &a, file_or_digest, bundle ? bundle : beside, why);
}

static int
check_subjects(struct examine *x, struct diag *why)
{
	const struct verify_report *r = x->report;

	for (size_t i = 0; i < r->n; i++)
		if (!r->item[i].is_list && !statement_has(&r->provenance, HASH_SHA256, r->item[i].sha256, NULL))
			return diag_set(why, DIAG_REFUSED, "'%s' is not one of its subjects", r->item[i].name);
	return 0;
}

static int
read_provenance(struct examine *x, const struct bundle *b, struct diag *why)
{
	struct verify_report *r = x->report;
	struct verification *v = &r->attested.verification;

	if (verify_bundle(b, NULL, x->root, x->policy, v, why) ||
	    statement_parse(&r->provenance, "statement", b->dsse.payload.text, b->dsse.payload.len, why) ||
	    check_subjects(x, why) ||
	    slsa_read(&r->slsa, &r->provenance, why) ||
	    (!v->by_key && slsa_match(&r->slsa, &v->signer, why)))
		return -1;
	r->has_provenance = true;
	return 0;
}

int
examine_provenance(struct examine *x, const char *bundle, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	x->report->attested.name = xstrdup(path_base(bundle));
	x->report->attested.bundle = xstrdup(bundle);
	if (bundle_load(&b, bundle, why) || read_provenance(x, &b, why))
		return diag_wrap(why, "provenance '%s' is not verified", bundle);
	return 0;
}
