/*
 * workspace - the folders and the sandbox in which one component is made.
 *
 * A private folder in the store's tmp/: src, out, deps, tools and home are what
 * the build sees below /build; component/ becomes the store's by rename.
 */
#ifndef COMPONENT_WORKSPACE_H
#define COMPONENT_WORKSPACE_H
#include "component/component.h"
#include "component/schedule.h"
#include "system.h"
#include "root/sandbox.h"

struct workspace {
	const struct schedule *schedule;
	const struct node *node;
	const struct jobserver *jobserver;
	int log_fd;
	char *dir, *src, *out, *deps, *tools, *home, *component, *tree;
	struct sandbox box;             /* for the build's own commands */
	double started;                 /* clock */
	struct cost cost;               /* wall: only at the end */
	struct elf_facts facts;         /* of what ships, before strip */
};
#define WORKSPACE_INIT { .log_fd = -1, .box = SANDBOX_INIT }

/* Makes the folders, fills deps and tools, and describes the sandbox.  The source comes later. */
int workspace_open(struct workspace *, struct diag *);
/* The sandbox for one command.  `env` belongs to the caller and must live as long as the sandbox. */
struct sandbox workspace_box(const struct workspace *, const struct command *, struct list *env);
/* Runs a command of the build, and says so in the log. */
int workspace_run(struct workspace *, const struct sandbox *, const struct list *argv, struct diag *);
/* The same, with what the command prints in `out` and then in the log; more than `limit` bytes are cut. */
int workspace_capture(struct workspace *, const struct sandbox *, const struct list *argv, size_t limit, struct buf *out,
                     struct diag *);
/* A sandbox without source and tools: only the tree at /build/tree. */
void workspace_plain(const struct workspace *, struct sandbox *, bool writable);
void workspace_release(struct workspace *);       /* removes the folder */

#endif
