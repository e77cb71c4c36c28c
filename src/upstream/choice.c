#include "choice.h"
#include "base/version.h"
#include <fnmatch.h>
#include <string.h>

enum { PASSED_MOST = 10 };

/* What is before the first '.' if only the date orders; caller frees. */
static char *
ordered_part(const struct recipe_upstream *u, const char *version)
{
	return xstrndup(version, u->by_date ? strcspn(version, ".") : strlen(version));
}

int
choice_compare(const struct recipe_upstream *u, const char *a, const char *b)
{
	scoped(free_release) char *x = ordered_part(u, a);
	scoped(free_release) char *y = ordered_part(u, b);

	return version_compare(x, y);
}

char *
choice_unfit(const struct recipe_upstream *u, const struct version *v)
{
	scoped(free_release) char *ordered = ordered_part(u, v->version);

	if (v->unfit)
		return xstrdup(v->unfit);
	if (version_is_candidate(ordered))
		return xstrdup("is a candidate");
	for (size_t i = 0; i < u->skip.n; i++)
		if (!fnmatch(u->skip.item[i], v->version, 0))
			return xasprintf("is left out by skip '%s'", u->skip.item[i]);
	return NULL;
}

static void
consider(struct choice *c, struct version *v, const struct recipe_upstream *u)
{
	int order = c->best ? choice_compare(u, v->version, c->best->version) : 1;

	if (order > 0) {
		c->best = v;
		c->twin = NULL;
	} else if (order == 0) {
		c->twin = v;
	}
}

static void
explain(struct choice *c, const struct version *v, const struct recipe_upstream *u)
{
	scoped(free_release) char *reason = choice_unfit(u, v);

	if (reason && c->passed.n < PASSED_MOST && (!c->best || choice_compare(u, v->version, c->best->version) > 0))
		list_addf(&c->passed, "'%s' %s", v->tag ? v->tag : v->version, reason);
}

void
choice_make(struct choice *c, const struct versions *all, const struct recipe_upstream *u, const char *line)
{
	choice_release(c);
	for (size_t i = 0; i < all->n; i++) {
		scoped(free_release) char *reason = choice_unfit(u, &all->item[i]);

		if (!reason && version_is_of_line(all->item[i].version, line))
			consider(c, &all->item[i], u);
	}
	for (size_t i = 0; i < all->n; i++)
		if (version_is_of_line(all->item[i].version, line))
			explain(c, &all->item[i], u);
}

void
choice_release(struct choice *c)
{
	list_release(&c->passed);
	*c = (struct choice)CHOICE_INIT;
}
