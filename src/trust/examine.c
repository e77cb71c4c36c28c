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

int
examine_bundle(struct examine *x, const struct bundle *b, struct artifact *a, const char *name, const char *where, struct diag *why)
{
	struct verify_report_item *item = verify_report_add(x->report, name, where);
	const unsigned char *digest;

	if (verify_bundle(b, a, x->root, x->policy, &item->verification, why) || check_type(x, &item->verification, why))
		return diag_wrap(why, "'%s' is not verified", name);
	if (!(digest = artifact_digest(a, HASH_SHA256, why)))
		return -1;
	text_hex(item->sha256, digest, 32);
	return 0;
}

int
examine_artifact(struct examine *x, struct artifact *a, const char *name, const char *bundle, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	if (!file_exists(bundle))
		return diag_set(why, DIAG_REFUSED, "'%s' is not verified: there is no bundle '%s'", name, bundle);
	if (bundle_load(&b, bundle, why))
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
		if (!statement_has(&r->provenance, HASH_SHA256, r->item[i].sha256, NULL))
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
