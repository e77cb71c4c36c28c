/*
 * tool_request - the tools of a request, each with the version and the revision that were asked for.
 */
#ifndef PLAN_TOOL_REQUEST_H
#define PLAN_TOOL_REQUEST_H
#include "plan/planner.h"
#include "source/pin.h"

struct tool_request {
	char *name;
	char *version;                  /* NULL: the first pinned; "latest": the highest pinned */
	unsigned revision;
	bool by_tag;                    /* for messages */
};

struct tool_requests { struct tool_request *item; size_t n, cap; };
#define TOOL_REQUESTS_INIT { 0 }

/* By names and options, or by tags. */
int tool_requests_read(struct tool_requests *, const struct plan_request *, struct diag *);
/* The pin that was meant; an error names the pinned versions, or their tags. */
int tool_request_pin(const struct tool_request *, const struct pin_set *, const struct pin **, struct diag *);
void tool_requests_release(struct tool_requests *);

#endif
