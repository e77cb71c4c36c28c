#include "estimate.h"
#include "base/text.h"
#include "base/tree.h"
#include "component/component.h"
#include <string.h>

/* Typical CPU seconds of one run. */
static const double usual[] = {
	[BUILD_AUTOTOOLS] = 40,
	[BUILD_CMAKE]     = 15,
	[BUILD_MESON]     = 80,
	[BUILD_MAKE]      = 20,
	[BUILD_GO]        = 250,
	[BUILD_CARGO]     = 400,
	[BUILD_COMMANDS]  = 5,
};

void
estimate_open(struct estimate *e, const struct store *store)
{
	scoped(free_release) char *path = store_path(store, "components");
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	e->store = store;
	dir_list(&e->earlier, path, &ignored);
}

void
estimate_release(struct estimate *e)
{
	list_release(&e->earlier);
}

/* <64 digits of a key>-NAME-VERSION-TARGET */
static bool
is_of(const char *folder, const struct node *node)
{
	size_t n = strlen(node->recipe->name);

	return strlen(folder) > 66 + n && !strncmp(folder + 65, node->recipe->name, n) && folder[65 + n] == '-' &&
		text_ends(folder, node->target->name);
}

static double
measured(const struct estimate *e, const char *folder)
{
	scoped(component_release) struct component c = COMPONENT_INIT;
	scoped(diag_release) struct diag unread = DIAG_INIT;
	scoped(free_release) char *dir = store_path(e->store, "components/%s", folder);

	return component_load(&c, dir, &unread) ? 0 : c.cpu;
}

double
estimate_node(const struct estimate *e, const struct node *node)
{
	double guess = 1;

	for (size_t i = 0; i < e->earlier.n; i++)
		if (is_of(e->earlier.item[i], node)) {
			double seconds = measured(e, e->earlier.item[i]);

			if (seconds > 0)
				return seconds;
		}
	for (size_t i = 0; i < node->recipe->runs; i++)
		guess += usual[node->recipe->run[i].system];
	return guess;
}
