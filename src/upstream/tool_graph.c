#include "tool_graph.h"
#include "plan/planner.h"

static int
resolve(struct graph *g, const char *tool, const char *version, const char *pins, const char *libc, const struct list *recipes,
        struct diag *why)
{
	scoped(plan_release) struct plan plan = PLAN_INIT;
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;

	request.version = version;
	request.pins = pins;
	request.variant = "all";
	request.libc = libc;
	list_add(&request.tools, tool);
	list_copy(&request.recipes, recipes);
	return plan_make(&plan, &request, why) || graph_resolve(g, &plan, NULL, NULL, why) ? -1 : 0;
}

int
tool_graph(struct graph *g, const char *tool, const char *version, const char *pins, const char *libc, const struct list *recipes,
           struct diag *why)
{
	static const char *const one[] = { "static", "glibc" };

	if (!resolve(g, tool, version, pins, libc ? libc : "both", recipes, why))
		return 0;
	for (size_t i = 0; !libc && i < countof(one); i++) {
		scoped(diag_release) struct diag lacks = DIAG_INIT;

		graph_release(g);
		*g = (struct graph)GRAPH_INIT;
		if (!resolve(g, tool, version, pins, one[i], recipes, &lacks)) {
			diag_release(why);
			*why = (struct diag)DIAG_INIT;
			return 0;
		}
	}
	return -1;
}
