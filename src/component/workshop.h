/*
 * workshop - the folders and the sandbox in which one component is made.
 *
 * A private folder in the store's tmp/: src, out, deps, tools and home are what
 * the build sees below /build; component/ becomes the store's by rename.
 */
#ifndef COMPONENT_WORKSHOP_H
#define COMPONENT_WORKSHOP_H
#include "component/schedule.h"
#include "system.h"
#include "root/sandbox.h"

struct workshop {
	const struct schedule *schedule;
	const struct node *node;
	const struct jobserver *jobserver;
	int log_fd;
	char *dir, *src, *out, *deps, *tools, *home, *component, *tree;
	struct sandbox box;             /* for the build's own commands */
	double started, cpu;            /* seconds */
	long max_rss;                   /* KiB */
};
#define WORKSHOP_INIT { .log_fd = -1, .box = SANDBOX_INIT }

/* Makes the folders, fills deps and tools, and describes the sandbox.  The source comes later. */
int workshop_open(struct workshop *, struct diag *);
/* The sandbox as a command wants it; `env` stays the caller's and lives as long as the sandbox. */
struct sandbox workshop_box(const struct workshop *, const struct command *, struct list *env);
/* Runs a command of the build, and says so in the log. */
int workshop_run(struct workshop *, const struct sandbox *, const struct list *argv, struct diag *);
/* The same, with what the command prints in `out` and then in the log; more than `limit` bytes are cut. */
int workshop_capture(struct workshop *, const struct sandbox *, const struct list *argv, size_t limit, struct buf *out,
                     struct diag *);
/* A sandbox without source and tools: only the tree at /build/tree. */
void workshop_plain(const struct workshop *, struct sandbox *, bool writable);
void workshop_release(struct workshop *);       /* removes the folder */

#endif
