#include "pin_changes.h"
#include "base/version.h"
#include "source/source.h"
#include <string.h>

static bool
lists_equal(const struct list *a, const struct list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->item[i], b->item[i]))
			return false;
	return true;
}

static bool
is_same_source(const struct pin *a, const struct pin *b)
{
	const char *x = source_id(a), *y = source_id(b);

	return a->kind == b->kind && !strcmp(x ? x : "", y ? y : "");
}

/* The line of versions that a recipe follows, which has this one; "*": all. */
static const char *
line_of(const struct recipe *r, const char *version)
{
	for (size_t i = 0; i < r->upstream.follow.n; i++)
		if (version_is_of_line(version, r->upstream.follow.item[i]))
			return r->upstream.follow.item[i];
	return "*";
}

/* The pin of today in place of one of the release: of the same version, else the highest of its line; NULL: none. */
static const struct pin *
successor(const struct node *node, const struct pin_set *now)
{
	const char *line = line_of(node->recipe, node->pin->version);
	const struct pin *best = NULL;

	for (size_t i = 0; i < now->n; i++) {
		const struct pin *pin = &now->pin[i];

		if (strcmp(pin->name, node->pin->name) || !version_is_of_line(pin->version, line))
			continue;
		if (!strcmp(pin->version, node->pin->version))
			return pin;
		if (!best || version_compare(pin->version, best->version) > 0)
			best = pin;
	}
	return best;
}

static void
add_reason(struct pin_changes *c, char *reason, const struct pin *pin)
{
	long long date = pin_epoch(pin);

	if (list_has(&c->reasons, reason)) {
		free(reason);
		return;
	}
	list_take(&c->reasons, reason);
	if (!c->oldest || date < c->oldest)
		c->oldest = date;
}

/* A version below the minimum is not released again, and its reason is why. */
static void
compare_minimum(struct pin_changes *c, const struct node *node, const struct pin *next)
{
	const struct recipe *r = node->recipe;

	if (!r->minimum || version_compare(node->pin->version, r->minimum) >= 0 || version_compare(next->version, r->minimum) < 0)
		return;
	c->advisory = true;
	add_reason(c, xasprintf("%s %s is below the minimum %s: %s", node->pin->name, node->pin->version, r->minimum, r->minimum_why), next);
}

static void
compare(struct pin_changes *c, const struct node *node, const struct pin *next)
{
	const struct pin *pin = node->pin;
	int order = version_compare(next->version, pin->version);

	if (order > 0)
		add_reason(c, xasprintf("%s %s instead of %s", pin->name, next->version, pin->version), next);
	else if (order == 0 && !is_same_source(pin, next))
		add_reason(c, xasprintf("%s %s from another source", pin->name, pin->version), next);
	else if (order == 0 && (!lists_equal(&pin->patches, &next->patches) || !lists_equal(&pin->apply, &next->apply)))
		add_reason(c, xasprintf("%s %s with other patches", pin->name, pin->version), next);
	compare_minimum(c, node, next);
}

void
pin_changes_find(struct pin_changes *c, const struct graph *released, const struct pin_set *now)
{
	for (size_t i = 0; i < released->n; i++) {
		const struct pin *next = successor(released->node[i], now);

		if (next)
			compare(c, released->node[i], next);
	}
}

void
pin_changes_release(struct pin_changes *c)
{
	list_release(&c->reasons);
}
