#include "oci_image_search.h"
#include <string.h>

void
oci_image_search_reject(struct oci_image_search *s, const struct diag *why)
{
	if (!s->tried++)
		diag_set(&s->first, why->kind == DIAG_SYSTEM ? DIAG_SYSTEM : DIAG_REFUSED, "%s", why->text.text);
}

static void
accept(struct oci_image_search *s, struct verification *verification, const char *where)
{
	struct verify_report_item *item = verify_report_add(s->x->report, s->name, where);

	item->verification = *verification;
	*verification = (struct verification)VERIFICATION_INIT;
	memcpy(item->sha256, s->image->digest + strlen("sha256:"), sizeof(item->sha256));
	s->good = true;
}

void
oci_image_search_try(struct oci_image_search *s, const struct bundle *b, struct artifact *a, const char *type, const char *where)
{
	scoped(verification_release) struct verification verification = VERIFICATION_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int failed = verify_bundle(b, a, s->x->root, s->x->policy, &verification, &why);

	if (!failed && type && (!verification.predicate_type || strcmp(verification.predicate_type, type)))
		failed = diag_set(&why, DIAG_REFUSED, "the statement is of type '%.200s', expected '%s'",
		                  verification.predicate_type ? verification.predicate_type : "", type);
	if (failed)
		oci_image_search_reject(s, &why);
	else
		accept(s, &verification, where);
}

int
oci_image_search_result(const struct oci_image_search *s, struct diag *why)
{
	if (s->good)
		return 0;
	if (!s->tried)
		return diag_set(why, DIAG_REFUSED, "'%s' is not verified: it has no signature", s->name);
	if (s->tried == 1)
		return diag_set(why, s->first.kind, "'%s' is not verified: %s", s->name, s->first.text.text);
	return diag_set(why, s->first.kind, "'%s' is not verified: none of its %zu signatures is good, the first: %s", s->name,
	                s->tried, s->first.text.text);
}
