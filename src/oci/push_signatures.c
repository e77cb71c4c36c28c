#include "push_signatures.h"
#include "fallback.h"
#include "push_call.h"
#include "push_tagged.h"
#include <string.h>

enum { HEX = 64 };

/* "sha256-HEX.sig" about one of the manifests? */
static bool
is_about(const char *name, const struct descriptors *manifests)
{
	if (!name || !text_starts(name, "sha256-") || strlen(name) < sizeof("sha256-") + HEX || name[sizeof("sha256-") - 1 + HEX] != '.')
		return false;
	for (size_t i = 0; i < manifests->n; i++)
		if (!strncmp(name + strlen("sha256-"), manifests->item[i].digest + strlen("sha256:"), HEX))
			return true;
	return false;
}

int
signatures_read(struct signatures *s, const struct oci_layout *l, const struct descriptors *manifests, struct diag *why)
{
	if (referrers_read(&s->referrers, l, manifests, why))
		return -1;
	for (size_t i = 0; i < s->referrers.n; i++)
		if (closure_add(&s->all, l, s->referrers.item[i].manifest, why))
			return -1;
	s->tagged = xcalloc(l->index.n + 1, sizeof(const struct descriptor *));
	for (size_t i = 0; i < l->index.n; i++) {
		const struct descriptor *d = &l->index.item[i];

		if (!is_about(d->name, manifests))
			continue;
		s->tagged[s->tags++] = d;
		if (closure_add(&s->all, l, d, why))
			return -1;
	}
	return 0;
}

static bool
is_first_of_subject(const struct referrers *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(all->item[i].subject, all->item[n].subject))
			return false;
	return true;
}

/* *listed: the registry lists all of them itself. */
static int
push_referrers(const struct push *push, const struct referrers *all, bool *listed, struct diag *why)
{
	scoped(free_release) const struct descriptor **list = xcalloc(all->n + 1, sizeof(*list));

	for (size_t i = 0; i < all->n; i++)
		list[i] = all->item[i].manifest;
	return push_manifests(push, list, all->n, listed, why);
}

/* Some registries have the API, but do not say so when they get a manifest. */
static int
push_fallback(const struct push *push, const struct referrers *all, struct diag *why)
{
	bool has;

	if (registry_lists_referrers(push->registry, all->item[0].subject, &has, why))
		return -1;
	for (size_t i = 0; !has && i < all->n; i++)
		if (is_first_of_subject(all, i) && fallback_push(push, all, all->item[i].subject, why))
			return -1;
	return 0;
}

int
push_signatures(struct push *push, const struct signatures *s, struct diag *why)
{
	bool listed;

	if (push_referrers(push, &s->referrers, &listed, why) || (!listed && push_fallback(push, &s->referrers, why)))
		return -1;
	for (size_t i = 0; i < s->tags; i++)
		if (push_tagged(push, s->tagged[i], why))
			return -1;
	return 0;
}

void
signatures_release(struct signatures *s)
{
	referrers_release(&s->referrers);
	closure_release(&s->all);
	free(s->tagged);
	*s = (struct signatures)SIGNATURES_INIT;
}
