#include "plan/recheck.h"
#include "cli/say.h"
#include <string.h>

/* By node->mark. */
struct look {
	enum seal_depth *need, *done;
	bool *seen;                     /* as a component that must be built */
};

static void
look_release(struct look *l)
{
	free(l->need);
	free(l->done);
	free(l->seen);
}

static void use(struct look *, const struct node *, enum seal_depth);

static void
use_all(struct look *l, struct node *const *node, size_t n, enum seal_depth depth)
{
	for (size_t i = 0; i < n; i++)
		use(l, node[i], depth);
}

/* One that is missing will be built from its needs and tools. */
static void
use(struct look *l, const struct node *node, enum seal_depth depth)
{
	if (node->present) {
		if (l->need[node->mark] < depth)
			l->need[node->mark] = depth;
		return;
	}
	if (l->seen[node->mark])
		return;
	l->seen[node->mark] = true;
	use_all(l, node->closure, node->closures, SEAL_CONTENT);
	use_all(l, node->tool, node->tools, SEAL_CONTENT);
}

static void
use_wanted(struct look *l, const struct graph *g, bool thorough)
{
	memset(l->seen, 0, g->n * sizeof(*l->seen));
	for (size_t i = 0; i < g->n; i++) {
		const struct node *node = g->node[i];

		if (thorough)
			use(l, node, SEAL_CONTENT);
		if (!node->wanted)
			continue;
		use(l, node, SEAL_TIMES);
		use_all(l, node->closure, node->closures, SEAL_TIMES);
	}
}

static int
check(struct recheck *r, const struct store *store, struct node *node, enum seal_depth depth, struct diag *why)
{
	if (!store_check(store, node->dir + strlen(store->dir) + 1, depth, why))
		return 0;
	if (why->kind != DIAG_REFUSED)
		return -1;
	say("%s %s: %s; it is built again", node->recipe->name, node->pin->version, why->text.text);
	diag_release(why);
	node->present = false;
	r->changed++;
	return 0;
}

/* Whether a component was set aside, so that others became inputs. */
static int
check_all(struct recheck *r, struct look *l, struct graph *g, const struct store *store, bool *again, struct diag *why)
{
	unsigned before = r->changed;

	use_wanted(l, g, r->thorough);
	for (size_t i = 0; i < g->n; i++) {
		if (!g->node[i]->present || l->need[i] <= l->done[i])
			continue;
		if (check(r, store, g->node[i], l->need[i], why))
			return -1;
		l->done[i] = l->need[i];
	}
	*again = r->changed != before;
	return 0;
}

int
recheck_graph(struct recheck *r, struct graph *g, const struct store *store, struct diag *why)
{
	scoped(look_release) struct look look = {
		.need = xcalloc(g->n + 1, sizeof(*look.need)),
		.done = xcalloc(g->n + 1, sizeof(*look.done)),
		.seen = xcalloc(g->n + 1, sizeof(*look.seen)),
	};
	bool again = true;

	for (size_t i = 0; i < g->n; i++)
		g->node[i]->mark = (unsigned)i;
	while (again)
		if (check_all(r, &look, g, store, &again, why))
			return -1;
	return 0;
}
