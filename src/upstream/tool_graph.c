#include "tool_graph.h"
#include "plan/planner.h"

int
tool_graph(struct graph *g, const char *tool, const char *version, const char *pins, const struct list *recipes, struct diag *why)
{
	scoped(plan_release) struct plan plan = PLAN_INIT;
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;

	request.version = version;
	request.pins = pins;
	request.variant = "all";
	request.libc = "both";
	list_add(&request.tools, tool);
	list_copy(&request.recipes, recipes);
	return plan_make(&plan, &request, why) || graph_resolve(g, &plan, NULL, NULL, why) ? -1 : 0;
}
