/*
 * tool_updates - which tools need a release, and why.
 *
 * Our own releases are asked for at GitHub.  A new upstream version is a new release;
 * newer components than in the latest release's pins.json are a rebuild of it, at once
 * for an advisory, else a week after the oldest of them.
 */
#ifndef UPSTREAM_TOOL_UPDATES_H
#define UPSTREAM_TOOL_UPDATES_H
#include "json/jsonw.h"
#include "upstream/update_check.h"

enum tool_state { TOOL_CURRENT, TOOL_RELEASE, TOOL_GATHERS };

struct tool_update {
	const struct update *upstream;  /* borrowed: a line of versions of the tool */
	enum tool_state state;
	char *version, *tag;            /* to be released; NULL: nothing is */
	char *released;                 /* the latest release of this line, "5.8.4-2"; or NULL */
	struct list reasons;
	long long until;                /* TOOL_GATHERS: when it is released */
};

struct tool_updates {
	struct update_check *check;     /* borrowed, as all here */
	const char *repository;         /* ours, "owner/name"; NULL: no tool is looked at */
	const char *pins;               /* the set's name or path */
	const struct list *recipe_dirs;
	struct tool_update *item;
	size_t n, cap;
	struct list warnings;
};
#define TOOL_UPDATES_INIT { 0 }

int tool_updates_find(struct tool_updates *, struct diag *);
/* Fills the users of each update whose pinned version was withdrawn: the tools that are built from it. */
int tool_updates_users(const struct tool_updates *, struct diag *);
/* The members "tools" and "warnings"; none without a repository. */
void tool_updates_write(struct jsonw *, const struct tool_updates *);
/* Those that need a release now, for `strategy: matrix:` of a workflow: [{"tool", "version", "tag"}] */
void tool_updates_write_needed(struct jsonw *, const struct tool_updates *);
void tool_updates_say(const struct tool_updates *);
void tool_updates_release(struct tool_updates *);

#endif
